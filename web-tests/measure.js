// How fast the built page is, for benches/README.md: `cargo xtask web-bench`. Measures; fails only where the page does.
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";

import { open } from "./harness.js";

/** A seeded log of a million rows and its accounts; the folder of the page; the README that takes the figures, or none. */
const { WABILL_LOG, WABILL_ACCOUNTS, WABILL_PAGE, WABILL_README } = process.env;

/** A task that keeps the main thread for longer is long. */
const LONG = 100;
const figures = [];
const figure = (what, found, aim) => figures.push(`| ${what} | ${found} | ${aim} |`);

/** Notes when the first result stands there, and every task of more than 50 ms. */
const watch = () => {
  globalThis.tasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.tasks.push(duration);
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    if (/\d/.test(document.querySelector("[data-testid=total-month]")?.textContent ?? "")) {
      // What is in the document now is on the screen with the next frame.
      requestAnimationFrame(() => requestAnimationFrame(() => (globalThis.first = performance.now())));
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
};

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const range = (numbers, places = 0) => {
  const text = (number) => number.toFixed(places);
  return `${text(middle(numbers))} (${text(Math.min(...numbers))}–${text(Math.max(...numbers))})`;
};
const longest = async (page) => page.evaluate(() => Math.max(0, ...globalThis.tasks));
const long = async (page) => page.evaluate((most) => globalThis.tasks.filter((task) => most < task).length, LONG);

/** The most memory, in MiB, that a process drawing pages has held; none where the system does not say. */
const peak = async () => {
  const peaks = [];
  for (const process of await readdir("/proc").catch(() => [])) {
    const read = (file) => readFile(join("/proc", process, file), "utf8").catch(() => "");
    if (/^\d+$/.test(process) && (await read("cmdline")).includes("--type=renderer")) {
      peaks.push(Number(/VmHWM:\s*(\d+)/.exec(await read("status"))?.[1] ?? 0) / 1024);
    }
  }
  return peaks.length === 0 ? undefined : Math.max(...peaks);
};

test("size", async () => {
  const sizes = async (name) => {
    const bytes = await readFile(join(WABILL_PAGE, name));
    return `${Math.ceil(brotliCompressSync(bytes).length / 1000)} kB (${Math.ceil(bytes.length / 1000)} kB unpacked)`;
  };
  figure("module of the page, prices and both languages in it, brotli", await sizes("wabill-web_bg.wasm"), "at most 400 kB");
  figure("part below the total, after it", await sizes("split_estimate_details.wasm"), "");
  figure("part for messages, when first shown", await sizes("split_messages.wasm"), "");
  figure("part for the price tables, when first shown", await sizes("split_prices.wasm"), "");
  figure("module of the worker, for logs and files", await sizes("worker/wabill_wasm_bg.wasm"), "");
});

test("first result", async (t) => {
  const first = [];
  const tasks = [];
  for (let run = 0; run < 7; run += 1) {
    await t.test(`opening ${run + 1}`, async (opening) => {
      const { page } = await open(opening, { before: watch });
      await page.waitForFunction(() => globalThis.first);
      first.push(await page.evaluate(() => globalThis.first));
      tasks.push(await longest(page));
    });
  }
  figure("first result on the screen, fresh profile, ms", range(first), "under 1,000");
  figure("longest task of the main thread while opening, ms", range(tasks), "");
});

test("keystrokes with 20 markets", async (t) => {
  const countries = "DE FR ES IT NL GB BR MX IN ID US AR CL CO PE EG SA AE TR ZA".split(" ");
  const rows = countries.map((country) => `r=${country},10000,6000,2000,4000`).join("&");
  const { page } = await open(t, { hash: `#/estimate?v=1&m=2026-10&c=EUR&n=1&p=1&${rows}`, before: watch });
  await page.waitForFunction(() => globalThis.first);
  const markets = await page.locator("[data-testid^=volume-][data-testid$=-marketing]").count();
  if (markets !== countries.length) throw new Error(`${markets} markets on the page`);
  await page.evaluate(() => (globalThis.tasks.length = 0));
  // From the event to the new total in the document.
  const spent = await page.evaluate(async () => {
    const field = document.querySelector("[data-testid=volume-7-marketing]");
    const total = document.querySelector("[data-testid=total-month]").closest("[aria-live]");
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    const spent = [];
    for (let stroke = 0; stroke < 60; stroke += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const changed = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          resolve(performance.now());
        });
        observer.observe(total, { subtree: true, childList: true, characterData: true });
      });
      set.call(field, String(10_001 + stroke * 37));
      const start = performance.now();
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      spent.push((await changed) - start);
    }
    // The first strokes warm the engine.
    return spent.slice(10);
  });
  figure("keystroke to new result, 20 markets, ms", range(spent, 1), "under 16");
  figure("tasks over 100 ms while typing", String(await long(page)), "0");
});

test("a million rows", async (t) => {
  const wall = [];
  const peaks = [];
  const longs = [];
  const tasks = [];
  for (let run = 0; run < 3; run += 1) {
    await t.test(`reading ${run + 1}`, async (reading) => {
      const { page, find } = await open(reading, { hash: "#/messages", before: watch });
      await find("log-file").setInputFiles(WABILL_LOG);
      await find("accounts").waitFor();
      await find("accounts-file").setInputFiles(WABILL_ACCOUNTS);
      await page.getByText("Accounts from page.toml").waitFor();
      await page.evaluate(() => (globalThis.tasks.length = 0));
      const spent = page.evaluate(async () => {
        const there = () => document.querySelector("[data-testid=results]");
        const start = performance.now();
        document.querySelector("[data-testid=start]").click();
        while (!there()) {
          if (60_000 < performance.now() - start) throw new Error("no bill after a minute");
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        return performance.now() - start;
      });
      wall.push((await spent) / 1000);
      if (!/^1,000,000 rows/.test(await find("counts").textContent())) throw new Error("not every row was read");
      await page.waitForTimeout(300);
      longs.push(await long(page));
      tasks.push(await longest(page));
      peaks.push(await peak());
    });
  }
  figure("1,000,000 rows of CSV billed, s", range(wall, 2), "under 5");
  figure("peak memory of the page's process meanwhile, MiB", peaks.includes(undefined) ? "–" : range(peaks), "600 MB");
  figure("tasks over 100 ms on the main thread meanwhile", range(longs), "0");
  figure("longest of them, ms", range(tasks), "");
});

test("figures", async () => {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores; load ${loadavg()[0].toFixed(2)} at the end`;
  const text = [
    `Measured ${date} in headless Chromium, the page served on this machine. ${machine}.`,
    "",
    "| what | found | aim |",
    "| --- | ---: | ---: |",
    ...figures,
    "",
  ].join("\n");
  console.log(text);
  if (WABILL_README) {
    const readme = await readFile(WABILL_README, "utf8");
    const place = /(<!-- page figures: begin -->\n)[^]*(<!-- page figures: end -->)/;
    assert.match(readme, place);
    await writeFile(WABILL_README, readme.replace(place, (_, begin, end) => `${begin}\n${text}\n${end}`));
  }
});
