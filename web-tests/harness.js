// A browser with a fresh profile on the built page. Whatever a user would never see but must not happen fails the test:
// an error or a warning on the console, a request that fails, a request to anybody else.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";

import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** The program that serves the page, `cargo xtask` sets it; where pictures are kept; and whether the quick page is served. */
const { WABILL_XTASK, WABILL_CHROMIUM, WABILL_SCREENSHOTS, WABILL_QUICK } = process.env;
assert.ok(WABILL_XTASK && WABILL_CHROMIUM && WABILL_SCREENSHOTS, "run these tests by `cargo xtask web-test`");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Milliseconds that a page may take to load where a machine has much else to do. */
const PATIENCE = 90_000;

/** Sizes of a screen: a phone and a desk. */
export const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

/** Serves the built page on a free port until it is stopped. */
export const serve = async () => {
  const server = spawn(WABILL_XTASK, ["serve", "--port", "0", ...(WABILL_QUICK ? ["--quick"] : [])], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  for await (const line of createInterface({ input: server.stdout })) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address) {
      const stop = async () => {
        server.kill();
        await ended;
      };
      return { address, stop };
    }
  }
  throw new Error("the server ended before it told its address");
};

let shared;
/** The server that the tests of one file share. */
const sharedServer = async () => {
  shared ??= serve();
  return shared;
};
after(async () => (await shared)?.stop());

/** Waits until every part of the view is loaded. */
export const settled = (page) =>
  page.waitForFunction(() => document.querySelector("main") !== null && document.querySelector(".waiting") === null);

/**
 * Opens the page in a browser of its own. `allowed` are patterns of console messages and failures that a test provokes;
 * `before` runs in the page before anything of it does; `now` is the day on its clock; `serviceWorkers: "block"` leaves
 * every request to the network.
 * Everything is closed and checked when the test ends.
 */
export const open = async (t, { hash = "", size = SIZES.desk, locale = "en-US", theme = "light", allowed = [], before, now, server, serviceWorkers = "allow" } = {}) => {
  const { address } = server ?? (await sharedServer());
  const profile = await mkdtemp(join(tmpdir(), "wabill-page-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: WABILL_CHROMIUM,
    headless: true,
    args: FLAGS,
    viewport: size,
    locale,
    colorScheme: theme,
    timezoneId: "Europe/Berlin",
    acceptDownloads: true,
    serviceWorkers,
  });
  const problems = [];
  const problem = (text) => {
    if (!allowed.some((pattern) => pattern.test(text))) {
      problems.push(text);
    }
  };
  t.after(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    assert.deepEqual(problems, [], "what the browser complained of");
  });
  context.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) {
      problem(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  context.on("weberror", (error) => problem(`error: ${error.error().stack ?? error.error().message}`));
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("data:") && !url.startsWith("blob:")) {
      problem(`request to somebody else: ${url}`);
    }
  });
  context.on("requestfailed", (request) => problem(`failed: ${request.url()} (${request.failure()?.errorText})`));
  context.on("response", (response) => {
    if (response.status() >= 400) {
      problem(`answer ${response.status()}: ${response.url()}`);
    }
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(PATIENCE);
  if (now) {
    await page.clock.setFixedTime(new Date(now));
  }
  if (before) {
    await page.addInitScript(before);
  }
  const opened = {
    address,
    context,
    page,
    problems,
    find: (id) => page.getByTestId(id),
    go: async (hash) => {
      await page.goto(`${address}${hash}`, { timeout: PATIENCE });
      await settled(page);
    },
  };
  await opened.go(hash);
  return opened;
};

/** Keeps a picture of the whole page. */
export const picture = async (page, name) => {
  await mkdir(WABILL_SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(WABILL_SCREENSHOTS, `${name}.png`), fullPage: true });
};

/** Nothing that axe knows to be wrong, for all of WCAG 2.2 AA and good practice. */
export const assertAccessible = async (page, name) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
  assert.deepEqual(told, [], `axe on ${name}`);
};

/** Nothing wider than the screen. */
export const assertFits = async (page, name) => {
  const [wanted, there] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(wanted <= there, `${name}: ${wanted} px wide on a screen of ${there} px`);
};

/** In each table the cells of a column stand under its heading; tables that a phone shows as cards have none. */
export const assertColumns = async (page, name) => {
  const wrong = await page.evaluate(() =>
    [...document.querySelectorAll("table")]
      .filter((table) => table.checkVisibility() && getComputedStyle(table.tBodies[0].rows[0]).display === "table-row")
      .flatMap((table) => {
        const rows = [...table.rows].filter((row) => [...row.cells].every((cell) => cell.colSpan === 1 && cell.rowSpan === 1));
        const edges = (row) => [...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().right)).join(" ");
        const [head, ...others] = rows.map(edges);
        return others.filter((row) => row !== head).map((row) => `${table.className}: ${row}, the head ${head}`);
      }),
  );
  assert.deepEqual(wrong.slice(0, 3), [], `${name}: columns`);
};

/** Presses a button that saves a file; gives the file's name and bytes. */
export const saved = async (page, find, id) => {
  const [download] = await Promise.all([page.waitForEvent("download"), find(id).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
};
