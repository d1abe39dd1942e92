// Tests of the built package; `cargo xtask wasm` builds it and runs them. WABILL_PROGRAM and WABILL_TRAFFIC name the
// native program and the generator of logs, to compare the package with.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";

import * as wabill from "wabill";

const ACCOUNTS = [{ id: "waba-1", time_zone: "Europe/Berlin", currency: "EUR", home_country: "DE" }];
const ROW = {
  event: "delivered",
  at: "2025-08-05T17:30:00+02:00",
  message_id: "out-1",
  account: "waba-1",
  business_number: "4930123456",
  contact: "4915112345678",
  kind: "template",
  category: "marketing",
};

test("rows, text and bytes give one bill", () => {
  const columns = Object.keys(ROW);
  const csv = `${columns.join(",")}\n${columns.map((column) => ROW[column]).join(",")}\n`;
  const expected = wabill.billJson([ROW], ACCOUNTS);
  assert.equal(wabill.billJson(csv, ACCOUNTS), expected);
  assert.equal(wabill.billJson(gzipSync(csv), ACCOUNTS), expected);
  assert.equal(wabill.billJson(csv, { account: ACCOUNTS }), expected);
  const toml = '[[account]]\nid = "waba-1"\ntime_zone = "Europe/Berlin"\ncurrency = "EUR"\nhome_country = "DE"\n';
  assert.equal(wabill.billJson(csv, toml), expected);
  assert.deepEqual(wabill.bill([ROW], ACCOUNTS), JSON.parse(expected));
});

test("the amount is told with its reasons, contacts masked unless asked for", () => {
  const { explanations } = wabill.explain([ROW], ACCOUNTS, "out-1");
  assert.equal(explanations.length, 1);
  assert.equal(explanations[0].rule, "PMP-101");
  assert.equal(explanations[0].contact, "4915·······78");
  const shown = wabill.explain([ROW], ACCOUNTS, ["out-1", "none"], { show_contacts: true });
  assert.equal(shown.explanations[0].contact, "4915112345678");
  assert.deepEqual(shown.unexplained, [{ message_id: "none", why: { because: "not_found" } }]);
  assert.equal(wabill.explain([ROW], ACCOUNTS).explanations.length, 1);
});

test("a message is asked about before it is sent, and a month says how it stands", () => {
  const received = { ...ROW, event: "received", at: "2026-11-26T15:15:00+01:00", message_id: "in-1", kind: "", category: "" };
  const preview = new wabill.Preview([received], ACCOUNTS);
  const message = { number: "4930123456", contact: "+49 151 12345678", category: "utility", at: "2026-11-27T10:00:00+01:00" };
  const reply = preview.ask(message);
  assert.deepEqual([reply.outcome, reply.unit_price, reply.contact], ["charged", "0.0456", "4915·······78"]);
  assert.match(reply.said, /would be free until 15:15/);
  const { category: _, ...answer } = message;
  assert.deepEqual([preview.send(answer).allowance_left, preview.send(answer).allowance_left], [999, 998]);
  assert.throws(() => preview.ask({ ...message, contact: "nobody" }), /no contact/);
  preview.free();
  const german = new wabill.Preview([received], ACCOUNTS, { language: "de" });
  assert.match(german.ask(message).said, /^Utility-Nachricht nach Deutschland: 0,0456 EUR/);

  const month = [1, 2, 3].map((day) => ({ ...ROW, at: `2026-11-0${day}T10:00:00+01:00`, message_id: `m-${day}` }));
  const [account] = wabill.budget(month, ACCOUNTS, { max: ["1 EUR"] }).accounts;
  assert.deepEqual([account.spent, account.max_state], ["0.34", "projected_to_be_passed"]);
  assert.throws(() => wabill.budget(month, ACCOUNTS, { max: ["1 USD"] }), /in USD/);
});

const PLAN = {
  account: [{ id: "shop", currency: "EUR", business_numbers: 1 }],
  volume: [{ month: "2023-06", market: "Germany", category: "marketing", conversations: 12 }],
};

test("an estimate is the bill of its volumes", () => {
  const { lines, sums } = wabill.estimate(PLAN);
  assert.deepEqual(lines.map((line) => [line.category, line.quantity, line.unit_price, line.amount]), [
    ["marketing", 12, "0.1131", "1.36"],
  ]);
  assert.deepEqual(sums.map((sum) => [sum.charges, sum.fees, sum.amount]), [["1.36", "0.00", "1.36"]]);
  assert.equal(wabill.estimate(PLAN, { rounding: "down" }).sums[0].amount, "1.35");
  assert.equal(wabill.estimateJson(JSON.stringify(PLAN)), wabill.estimateJson(PLAN));
  assert.throws(() => wabill.estimate({ ...PLAN, account: [] }), /plan: account/);
});

test("price lists are listed and shown", () => {
  assert.ok(wabill.rates().cards.some((card) => card.name === "EUR/2026-10-01"));
  const shown = wabill.rates({ currency: "EUR", on: "2026-10-05", market: "Germany" });
  assert.ok(shown.prices.length > 0 && shown.prices.every((price) => price.market === "Germany"));
});

test("what is not sound is refused by name", () => {
  assert.throws(() => wabill.bill([ROW], [{ ...ACCOUNTS[0], time_zone: "Nowhere" }]), /time_zone/);
  assert.throws(() => wabill.bill([ROW], ACCOUNTS, { rounding: "sideways" }), /settings: unknown variant/);
  assert.throws(() => wabill.bill("", ACCOUNTS), /the file is empty/);
  assert.throws(() => wabill.rates({ currency: "EUR" }), /query/);
});

test("rows that cannot be read are told with their lines", () => {
  const pieces = new TextEncoder().encode(
    `${JSON.stringify(ROW)}\n${JSON.stringify({ ...ROW, message_id: "out-2", at: "yesterday" })}\n`,
  );
  const read = (offset, length) => pieces.subarray(offset, offset + length);
  const told = [];
  const found = wabill.billPieces(pieces.length, read, ACCOUNTS, {}, (...far) => told.push(far));
  assert.equal(found.bill.input.rejected, 1);
  assert.deepEqual(found.problems.map((problem) => problem.line), [2]);
  assert.match(found.problems[0].message, /`at`: found `yesterday`/);
  const fields = ["line", "column", "message", "hint", "message_id", "other_line"];
  assert.deepEqual(Object.keys(found.problems[0]), fields);
  assert.deepEqual([found.problems_left_out, found.notes], [0, []]);
  assert.equal(found.json, wabill.billJson(pieces, ACCOUNTS));
  assert.throws(() => wabill.billPieces(10, () => { throw new Error("the disk is gone"); }, ACCOUNTS), /the disk is gone/);
  assert.deepEqual(told.at(-1), [pieces.length, 2]);
});

/** Equal to the last byte; else the first line that differs is shown, and not megabytes of JSON. */
const same = (found, expected, name) => {
  if (found === expected) {
    return;
  }
  const [left, right] = [found.split("\n"), expected.split("\n")];
  const line = left.findIndex((text, place) => text !== right[place]);
  assert.fail(`${name}, line ${line + 1}: the package says ${left[line]}, the native program ${right[line]}`);
};

const { WABILL_PROGRAM, WABILL_TRAFFIC } = process.env;
const skip = WABILL_PROGRAM && WABILL_TRAFFIC ? false : "WABILL_PROGRAM is not set; `cargo xtask wasm` sets it";
const folder = mkdtempSync(join(tmpdir(), "wabill-npm-"));
after(() => rmSync(folder, { recursive: true }));

/** What a program prints. 3 is wabill's "priced, but something was rejected or refused". */
const printed = (program, args) => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 30 });
  assert.ok(!error && [0, 3].includes(status), `${program} ${args.join(" ")} failed: ${error ?? stderr}`);
  assert.ok(stdout.length > 0);
  return stdout;
};
const native = (...args) => printed(WABILL_PROGRAM, [...args, "--format", "json"]);

/** Seeded logs by name: a file with their rows, another with their accounts. */
const LOGS = {
  "switch-days": ["--preset", "switch-days", "--rows", "20000", "--seed", "7"],
  "small-scopes": ["--preset", "switch-days", "--rows", "20000", "--seed", "8", "--small-scopes"],
  shop: ["--preset", "shop"],
};
const logs = () =>
  Object.entries(LOGS).map(([name, args]) => {
    const [events, accounts] = [join(folder, `${name}.csv`), join(folder, `${name}.toml`)];
    writeFileSync(events, printed(WABILL_TRAFFIC, [...args, "--accounts-out", accounts]));
    return { name, events, accounts };
  });

/** What both are asked for: arguments of `wabill bill`, and the same as options of the package. */
const BILLS = [
  [[], {}],
  [["--trust-reports"], { trust_reports: true }],
  [["--by", "day"], { by: "day" }],
  [["--rounding", "half-even", "--by", "contact-country"], { rounding: "half-even", by: "contact-country" }],
];

test("bills are those of the native program, byte for byte", { skip }, () => {
  for (const { name, events, accounts } of logs()) {
    const [bytes, toml] = [readFileSync(events), readFileSync(accounts, "utf8")];
    for (const [args, options] of BILLS) {
      const expected = native("bill", events, "--accounts", accounts, ...args);
      assert.match(expected, /"outcome"/, `${name}: there is nothing to compare`);
      same(wabill.billJson(bytes, toml, options), expected, `${name} ${args}`);
      same(wabill.billFile(events, toml, options).json, expected, `${name} ${args}, read piece by piece`);
    }
  }
});

test("explanations are those of the native program, byte for byte", { skip }, () => {
  for (const { name, events, accounts } of logs()) {
    const expected = native("explain", "--all", "--events", events, "--accounts", accounts);
    same(wabill.explainJson(readFileSync(events), readFileSync(accounts, "utf8")), expected, name);
  }
});

const PLANS = {
  service: `[[account]]
id = "shop"
currency = "EUR"
business_numbers = 2
[[volume]]
month = "2026-10"
market = "Germany"
category = "service"
messages = 4500
[[volume]]
month = "2026-10"
market = "France"
category = "service"
messages = 321
`,
  "tiers and fees": `[[account]]
id = "shop"
currency = "USD"
business_numbers = 1
[account.fees]
monthly = "49"
markup_percent = "7.5"
[[volume]]
month = "2026-05"
market = "Germany"
category = "utility"
messages = 250000
[[volume]]
month = "2023-06"
market = "India"
category = "marketing"
conversations = 7
`,
};

test("estimates are those of the native program, byte for byte", { skip }, () => {
  for (const [name, plan] of Object.entries(PLANS)) {
    const file = join(folder, "plan.toml");
    writeFileSync(file, plan);
    same(wabill.estimateJson(plan), native("estimate", file), name);
  }
});

test("price lists are those of the native program, byte for byte", { skip }, () => {
  same(wabill.ratesJson({}), native("rates", "list"), "list");
  const query = { currency: "EUR", on: "2026-10-05", market: "Germany" };
  same(wabill.ratesJson(query), native("rates", "show", "EUR", "2026-10-05", "--market", "Germany"), "show");
});

test("the build for bundlers gives the same", () => {
  const program = `import * as wabill from "./bundler.js";
    process.stdout.write(wabill.billJson(${JSON.stringify([ROW])}, ${JSON.stringify(ACCOUNTS)}));`;
  // Node loads WebAssembly modules as bundlers do, once asked to.
  const found = execFileSync(
    process.execPath,
    ["--no-warnings", "--experimental-wasm-modules", "--input-type=module", "--eval", program],
    { cwd: new URL("..", import.meta.url), encoding: "utf8" },
  );
  same(found, wabill.billJson([ROW], ACCOUNTS), "bundler");
});

test("a forecast is that of the native program, byte for byte", { skip }, () => {
  const months = Array.from({ length: 30 }, (_, place) => {
    const month = `${2024 + Math.floor(place / 12)}-${String((place % 12) + 1).padStart(2, "0")}`;
    return `${month},Germany,marketing,${1000 + 37 * place}\n${month},India,service,${9000 - 50 * place + (place % 12) * 300}\n`;
  });
  const [history, accounts] = [join(folder, "volumes.csv"), join(folder, "volumes.toml")];
  const toml = '[[account]]\nid = "shop"\ntime_zone = "Europe/Berlin"\ncurrency = "EUR"\n';
  writeFileSync(history, `month,market,category,messages\n${months.join("")}`);
  writeFileSync(accounts, toml);
  const expected = native("forecast", history, "--accounts", accounts, "--months", "18", "--seed", "7", "--backtest");
  assert.match(expected, /"p90"/);
  same(wabill.forecastJson(readFileSync(history), toml, { months: 18, seed: 7, backtest: true }), expected, "forecast");
  assert.throws(() => wabill.forecast("month,market\n", toml), /messages/);
});
