// node bill.cjs MODULE LOG ACCOUNTS SETTINGS: bills a log with the WebAssembly build and prints the JSON.
"use strict";
const { readFileSync, writeSync } = require("node:fs");
const { resolve } = require("node:path");

const [module, log, accounts, settings] = process.argv.slice(2);
const { bill } = require(resolve(module));
const text = Buffer.from(bill(readFileSync(log), readFileSync(accounts, "utf8"), settings));
for (let written = 0; written < text.length; ) {
  written += writeSync(1, text, written);
}
