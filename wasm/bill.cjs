// node bill.cjs MODULE LOG ACCOUNTS SETTINGS: bills a log with the WebAssembly build and prints the JSON.
"use strict";
const { readFileSync, writeSync } = require("node:fs");
const { resolve } = require("node:path");

const [built, log, accounts, settings] = process.argv.slice(2);
const { bill } = require(resolve(built));
const text = Buffer.from(bill(readFileSync(log), readFileSync(accounts, "utf8"), settings));
// A single write to a pipe may take only a part.
for (let written = 0; written < text.length; ) {
  written += writeSync(1, text, written);
}
