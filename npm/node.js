import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { api } from "./api.js";
import engine from "./node/wabill_wasm.js";

export const {
  Preview,
  bill,
  billJson,
  billPieces,
  budget,
  budgetJson,
  forecast,
  forecastJson,
  explain,
  explainJson,
  estimate,
  estimateJson,
  rates,
  ratesJson,
} = api(engine);

/** Bills a file without holding it in memory. */
export const billFile = (path, accounts, options, progress) => {
  const file = openSync(path, "r");
  try {
    const read = (offset, length) => {
      const piece = new Uint8Array(length);
      return piece.subarray(0, readSync(file, piece, 0, length, offset));
    };
    return billPieces(fstatSync(file).size, read, accounts, options, progress);
  } finally {
    closeSync(file);
  }
};
