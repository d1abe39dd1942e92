// A log on the page: the same bill as the command line, what is wrong with rows, stopping, one contact's picture, the story.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { SIZES, assertAccessible, assertColumns, assertFits, open, picture, saved } from "../harness.js";
import { wabill } from "../native.js";

const HEADER = "event,at,message_id,account,business_number,contact,kind,category,entry_point";
const ACCOUNTS = '[[account]]\nid = "waba-1"\ntime_zone = "Europe/Berlin"\ncurrency = "EUR"\n';
const CATEGORIES = ["marketing", "utility", "authentication"];

/** A log of so many rows around the change of 1 October 2026, the same at every run: four rows a round. */
const log = (rows) => {
  const first = Date.UTC(2026, 8, 20) / 1000;
  const lines = [HEADER];
  for (let round = 0; lines.length <= rows; round += 1) {
    const at = first + Math.floor((round * 30 * 86_400 * 4) / rows);
    const contact = `${["4915", "336", "3466"][round % 3]}${10_000_000 + ((round * 7) % 997)}`;
    const message = (event, id, second, rest) => `${event},${at + second},${id},waba-1,4930123456,${contact},${rest}`;
    const template = `template,${CATEGORIES[round % 3]},`;
    lines.push(
      message("sent", `t-${round}`, 0, template),
      message("delivered", `t-${round}`, 2, template),
      message("received", `r-${round}`, 60, ",,"),
      message("delivered", `f-${round}`, 90, "free_form,,"),
    );
  }
  return `${lines.slice(0, rows + 1).join("\n")}\n`;
};

/** Hands a file to the page. */
const give = (find, name, content) =>
  find("log-file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });

/** Reads a file of account waba-1, in EUR. */
const read = async (find, name, content) => {
  await give(find, name, content);
  await find("accounts").waitFor();
  await find("account-0-currency").selectOption("EUR");
  await find("start").click();
};

test("a log of 100,000 rows comes to what the command line says", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  const csv = log(100_000);
  const native = wabill(["bill", "@log.csv", "--accounts", "@accounts.toml"], { "log.csv": csv, "accounts.toml": ACCOUNTS });
  assert.equal(native.input.rows, 100_000);
  await read(find, "log.csv.gz", gzipSync(csv));
  await find("results").waitFor();
  const shown = (await find("total").allTextContents()).map((text) => text.replaceAll(/[^\d.A-Z]/g, ""));
  const told = native.totals.map(({ amount, currency }) => amount + currency);
  assert.deepEqual(shown.sort(), told.sort());
  assert.deepEqual(JSON.parse((await saved(page, find, "export-json")).bytes), native);
  assert.match((await saved(page, find, "export-csv")).bytes.toString(), /^account,month,unit,market,/);
  assert.equal((await saved(page, find, "export-xlsx")).bytes.subarray(0, 2).toString(), "PK");
  await find("filter-outcome").selectOption("charged");
  const charged = native.lines.filter(({ outcome }) => outcome === "charged").length;
  assert.equal(await find("lines").locator("tbody tr").count(), charged);
  assert.match(await find("lines-shown").textContent(), new RegExp(`^${charged} of ${native.lines.length} lines$`));
});

test("time zone and currency are not decided for the reader", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  await give(find, "log.csv", log(40));
  await find("accounts").waitFor();
  assert.equal(await find("account-0-zone").inputValue(), "Europe/Berlin");
  await find("zone-guess").waitFor();
  assert.equal(await find("account-0-currency").inputValue(), "");
  await find("start").click();
  assert.equal(await find("account-0-currency").getAttribute("aria-invalid"), "true");
  await assertAccessible(page, "accounts");
  await find("account-0-currency").selectOption("EUR");
  await find("account-0-zone").fill("Europe/Nowhere");
  await find("start").click();
  await page.getByRole("alert").waitFor();
  await find("account-0-zone").fill("Europe/Madrid");
  await find("start").click();
  await find("results").waitFor();
});

test("rows that cannot be used are listed and can be saved", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  const bad = [
    "delivered,yesterday,=b-1,waba-1,4930123456,4915112345678,template,marketing,",
    "delivered,1791000000,b-2,waba-1,4930123456,4915112345678,template,marketing,",
    "read,1791000001,b-2,waba-1,4930123456,4915112345678,template,utility,",
  ];
  await read(find, "log.csv", `${log(40)}${bad.join("\n")}\n`);
  await find("results").waitFor();
  assert.match(await find("counts").textContent(), /^43 rows: 40 new, 0 repeated, 3 not usable/);
  assert.equal(await find("problems").locator("tbody tr").count(), 2);
  const rows = (await saved(page, find, "export-rejected")).bytes.toString();
  for (const row of bad) {
    assert.ok(rows.includes(row), `${row} is missing in ${rows}`);
  }
  await assertAccessible(page, "problems");
});

test("what is wrong with a log is said in the reader's language, also when that changes", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages", locale: "de-DE" });
  const odd = [
    "delivered,gestern,b-1,waba-1,4930123456,4915112345678,template,marketing,,x",
    "delivered,1791000000,b-2,waba-1,4930123456,4915112345678,template,marketing,,x",
    "read,1791000001,b-2,waba-1,4930123456,4915112345678,template,utility,,x",
    // Before the first rules, so there is no price.
    "delivered,1600000000,b-3,waba-1,4930123456,4915112345678,template,marketing,,x",
  ];
  const [head, ...good] = log(3).trim().split("\n");
  await read(find, "log.csv", [`${head},campaign`, ...good.map((row) => `${row},x`), ...odd].join("\n"));
  await find("results").waitFor();
  const told = async () => {
    const texts = await Promise.all(["problems", "refused", "warnings"].map((id) => find(id).textContent()));
    return texts.join(" ");
  };
  const german = [
    "`at`: gefunden `gestern`, erwartet RFC 3339 mit Zeitversatz",
    "ihre Zeilen widersprechen sich in `category`",
    "vor dem 01.02.2022 sind keine Regelwerke bekannt",
    "die Spalte `campaign` ist nicht bekannt",
  ];
  const english = [
    "`at`: found `gestern`, expected RFC 3339 with an offset",
    "its rows disagree on `category`",
    "no charging rules are known before 2022-02-01",
    "the column `campaign` is not known",
  ];
  for (const sentence of german) assert.ok((await told()).includes(sentence), sentence);
  await picture(page, "messages-problems-de");
  assert.match((await saved(page, find, "export-rejected")).bytes.toString(), /gefunden `gestern`/);
  await find("language-en").click();
  await page.waitForFunction(() => document.documentElement.lang === "en");
  for (const sentence of english) assert.ok((await told()).includes(sentence), sentence);
  assert.match((await saved(page, find, "export-rejected")).bytes.toString(), /found `gestern`/);
});

test("a file that is no log says so and leaves the page usable", async (t) => {
  const { find } = await open(t, { hash: "#/messages" });
  await give(find, "table.csv", "hello,world\n1,2\n");
  await find("failed").waitFor();
  assert.match(await find("failed").textContent(), /the header lacks event, at, message_id/);
  await find("failed").getByRole("button").first().click();
  await find("sample").click();
  await find("results").waitFor();
});

test("a file that is no log says so in German", async (t) => {
  const { find } = await open(t, { hash: "#/messages", locale: "de-DE" });
  await give(find, "table.csv", "hello,world\n1,2\n");
  await find("failed").waitFor();
  assert.match(await find("failed").textContent(), /der Kopfzeile fehlt event, at, message_id.*die erste Zeile nennt die Spalten/s);
});

test("a long read can be stopped and begun again", async (t) => {
  const { find } = await open(t, { hash: "#/messages" });
  await read(find, "log.csv", log(600_000));
  await find("progress").waitFor();
  await find("cancel").click();
  await find("cancelled").waitFor();
  await find("again").click();
  await find("results").waitFor();
  assert.match(await find("counts").textContent(), /^600,000 rows/);
});

test("one contact of the sample in time, by keyboard, masked until asked for", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  await find("sample").click();
  await find("results").waitFor();
  assert.match(await find("contacts").textContent(), /·/);
  await find("pair").first().click();
  await find("timeline").waitFor();
  await find("dot").first().focus();
  const told = [await find("told").textContent()];
  for (const key of ["ArrowRight", "End", "Home"]) {
    await page.keyboard.press(key);
    const name = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    const now = await find("told").textContent();
    assert.ok(now.startsWith(name), `${now} is told of ${name}`);
    told.push(now);
  }
  assert.notEqual(told[1], told[0]);
  assert.equal(told[3], told[0]);
  assert.equal(await find("dot").count(), await find("timeline-table").locator("tbody tr").count());
  await picture(page, "timeline");
  await assertColumns(page, "timeline");
  await assertAccessible(page, "timeline");
  await find("show-contacts").check();
  await find("results").waitFor();
  await page.waitForFunction(() => /\d{10}/.test(document.querySelector("[data-testid=contacts]")?.textContent ?? ""));
  assert.doesNotMatch(await find("contacts").textContent(), /·/);
});

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const theme of ["light", "dark"]) {
    test(`the story under five sets of rules, ${theme}, ${size}`, async (t) => {
      const { page, find } = await open(t, { hash: "#/messages", size: viewport, theme });
      await find("open-story").click();
      await find("chapter").first().waitFor();
      assert.equal(await find("chapter").count(), 5);
      // The utility message of the first morning: free inside the window from July 2025, charged since October 2026.
      const verdicts = await find("story-told").locator("article").allTextContents();
      assert.match(verdicts[3], /free: inside the customer service window/);
      assert.match(verdicts[4], /charged\s+0\.0456\s+EUR/);
      await picture(page, `story-${theme}-${size}`);
      await assertFits(page, "story");
      await assertAccessible(page, "story");
    });
  }
}

test("several files are read as one log, and their problems name the file", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  const [head, ...rows] = log(400).trim().split("\n");
  const bad = "delivered,yesterday,b-1,waba-1,4930123456,4915112345678,template,marketing,";
  const part = (from, to, more = []) => `${[head, ...rows.slice(from, to), ...more].join("\n")}\n`;
  const files = { "oct.csv": part(0, 200), "nov.csv": part(200, 400, [bad]) };
  // The command line refuses to end well with a row that it cannot use, so it gets the others.
  const good = { "oct.csv": files["oct.csv"], "nov.csv": part(200, 400), "accounts.toml": ACCOUNTS };
  const native = wabill(["bill", "@oct.csv", "@nov.csv", "--accounts", "@accounts.toml"], good);
  const given = Object.entries(files).map(([name, text]) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) }));
  await find("log-file").setInputFiles(given);
  await find("accounts").waitFor();
  await find("account-0-currency").selectOption("EUR");
  await find("start").click();
  await find("results").waitFor();
  assert.match(await find("results").locator("h2").first().textContent(), /^oct\.csv, nov\.csv$/);
  assert.match(await find("counts").textContent(), /^401 rows: 400 new, 0 repeated, 1 not usable/);
  const { lines, totals } = JSON.parse((await saved(page, find, "export-json")).bytes);
  assert.deepEqual({ lines, totals }, { lines: native.lines, totals: native.totals });
  assert.match(await find("problems").locator("tbody th").first().textContent(), /^nov\.csv, 202/);
  const rejected = (await saved(page, find, "export-rejected")).bytes.toString();
  assert.match(rejected, /^file,line,problem,hint,row\n?/);
  assert.ok(rejected.includes("nov.csv,202,") && rejected.includes(bad), rejected);
  // One contact is followed through all files.
  await find("pair").first().click();
  await find("timeline").waitFor();
});

test("an accounts file of other accounts says so and leads to the fields", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  await give(find, "log.csv", log(40));
  await find("accounts").waitFor();
  const other = ACCOUNTS.replace("waba-1", "waba-9");
  await find("accounts-file").setInputFiles({ name: "other.toml", mimeType: "text/plain", buffer: Buffer.from(other) });
  await page.getByText("Accounts from other.toml").waitFor();
  await find("start").click();
  await find("other-accounts").waitFor();
  assert.match(await find("other-accounts").textContent(), /No row belongs to an account of other\.toml; the log names waba-1\./);
  assert.equal(await find("nothing").count(), 0, "it is not said that nothing was delivered");
  assert.equal(await find("lines").count(), 0);
  assert.doesNotMatch(await find("results").textContent(), /filter/);
  await picture(page, "messages-other-accounts");
  await assertAccessible(page, "other accounts");
  await find("use-fields").click();
  await find("account-0-currency").selectOption("EUR");
  await find("start").click();
  await find("lines").waitFor();
  assert.equal(await find("other-accounts").count(), 0);
});

/** Drops files on whatever lies at the top left of the page; whether the browser would still have opened them. */
const drop = (page, files) =>
  page.evaluate((files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name, { type: "text/csv" }));
    const at = document.querySelector("footer");
    const events = ["dragover", "drop"].map((type) => new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    return events.map((event) => at.dispatchEvent(event)).some((allowed) => allowed);
  }, Object.entries(files));

test("the whole window takes dropped files, also beside a bill", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  await find("view-messages").waitFor();
  assert.equal(await drop(page, { "oct.csv": log(20), "nov.csv": log(40) }), false, "the browser would open the file");
  await find("accounts").waitFor();
  await find("account-0-currency").selectOption("EUR");
  await find("start").click();
  await find("results").waitFor();
  // Also while a bill is shown: the next log replaces it.
  assert.equal(await drop(page, { "dec.csv": log(60) }), false);
  await find("accounts").waitFor();
  await find("account-0-currency").selectOption("EUR");
  await find("start").click();
  await page.getByRole("heading", { name: "dec.csv" }).waitFor();
});

test("a log and its accounts are dropped together, from any view", async (t) => {
  const { page, find } = await open(t, { hash: "#/estimate" });
  await find("view-estimate").waitFor();
  assert.equal(await drop(page, { "log.csv": log(40), "shop.toml": ACCOUNTS }), false);
  await find("view-messages").waitFor();
  await page.getByText("Accounts from shop.toml").waitFor();
  await find("start").click();
  await find("results").waitFor();
  assert.match(await find("counts").textContent(), /^40 rows: 40 new/);
});
