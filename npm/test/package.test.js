// Tests of the built package; `cargo xtask wasm` builds it and runs them. The folder WABILL_LOGS holds logs `NAME.csv`
// with accounts `NAME.toml`, what the native program made of them, and `asked.json`, which says what it was asked for.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
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
const logs = process.env.WABILL_LOGS;

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

const skip = logs ? false : "WABILL_LOGS is not set; `cargo xtask wasm` sets it";
const asked = logs ? JSON.parse(readFileSync(join(logs, "asked.json"), "utf8")) : { logs: [], options: {}, plans: {}, rates: {} };

test("bills are those of the native program, byte for byte", { skip }, () => {
  assert.ok(asked.logs.length > 0);
  for (const log of asked.logs) {
    const file = join(logs, `${log}.csv`);
    const [events, accounts] = [readFileSync(file), readFileSync(join(logs, `${log}.toml`), "utf8")];
    for (const [name, options] of Object.entries(asked.options)) {
      const native = readFileSync(join(logs, `${log}.${name}.bill.json`), "utf8");
      same(wabill.billJson(events, accounts, options), native, `${log}, ${name}`);
      same(wabill.billFile(file, accounts, options).json, native, `${log}, ${name}, read piece by piece`);
    }
  }
});

test("explanations are those of the native program, byte for byte", { skip }, () => {
  for (const log of asked.logs) {
    const [events, accounts] = [readFileSync(join(logs, `${log}.csv`)), readFileSync(join(logs, `${log}.toml`), "utf8")];
    same(wabill.explainJson(events, accounts), readFileSync(join(logs, `${log}.explain.json`), "utf8"), log);
  }
});

test("estimates are those of the native program, byte for byte", { skip }, () => {
  for (const [name, plan] of Object.entries(asked.plans)) {
    same(wabill.estimateJson(plan), readFileSync(join(logs, `${name}.estimate.json`), "utf8"), name);
  }
});

test("price lists are those of the native program, byte for byte", { skip }, () => {
  for (const [name, query] of Object.entries(asked.rates)) {
    same(wabill.ratesJson(query), readFileSync(join(logs, `${name}.rates.json`), "utf8"), name);
  }
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
