import { api } from "./api.js";
import * as engine from "./bundler/wabill_wasm.js";

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

/** Files are read by path in Node only; in a page, give `billPieces` a function that reads slices. */
export const billFile = () => {
  throw new Error("billFile reads files by path, which is there in Node only; use billPieces");
};
