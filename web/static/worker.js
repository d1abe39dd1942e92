// Reads logs and writes files beside the page, so that the page never stands still. What the two say to each other stands in
// web/src/worker/protocol.rs: [job, ask, files] comes in, [job, tell, bytes] goes out.

"use strict";

importScripts("./worker/wabill_wasm.js");

/** Least time between two reports of progress, in milliseconds. */
const PROGRESS_EVERY = 100;
/** How many lines of a bill the page takes at once, without standing still. */
const LINES_AT_ONCE = 400;
/** Most messages without a price, and most problems, that are shown; the others are counted. */
const MOST_SHOWN = 200;

const ready = wasm_bindgen({ module_or_path: "./worker/wabill_wasm_bg.wasm" });
/** The sample, once it was loaded. */
let sample;
/** The bill of the latest log, and its files. */
let billed;
const reader = new FileReaderSync();

/** The files of an ask's log: those of the reader, or the built-in sample. */
async function log(files) {
  if (files?.length) return files;
  if (!sample) {
    const response = await fetch("./sample.csv.gz");
    if (!response.ok) throw new Error(`sample.csv.gz: ${response.status}`);
    sample = await response.blob();
  }
  return [sample];
}

/** Files as the module takes them: their names, their sizes, and a function that gives a piece of one. */
function given(files) {
  const piece = (place, offset, length) =>
    new Uint8Array(reader.readAsArrayBuffer(files[place].slice(offset, offset + length)));
  return [files.map(({ name }) => name ?? "log"), new Float64Array(files.map(({ size }) => size)), piece];
}

function tell(job, what, bytes) {
  postMessage([job, what, bytes ?? null], bytes ? [bytes.buffer] : []);
}

/** Reports progress, but not more often than people can read. */
function progressOf(job) {
  let last = 0;
  return (bytes, rows) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY) return;
    last = now;
    tell(job, { progress: { bytes, rows } });
  };
}

/** A bill as the page shows it: a long list of messages without a price stays here. */
function shown(bill) {
  return { ...bill, refused: bill.refused.slice(0, MOST_SHOWN), refused_count: bill.refused.length };
}

/** The accounts as a file: one of the reader, or the fields as JSON. */
function accountsFile(accounts) {
  return typeof accounts === "string" ? accounts : JSON.stringify(accounts);
}

const encoder = new TextEncoder();

const work = {
  async preview(job, _, files) {
    const from = await log(files);
    tell(job, { guess: JSON.parse(wasm_bindgen.preview_files(...given(from))) });
  },

  async bill(job, { accounts, show_contacts }, files) {
    const from = await log(files);
    billed?.bill.free();
    billed = undefined;
    const settings = JSON.stringify({ show_contacts });
    const bill = wasm_bindgen.bill_files(...given(from), accountsFile(accounts), settings, progressOf(job));
    billed = { bill, from };
    const beside = JSON.parse(bill.beside());
    beside.problems_left_out += Math.max(0, beside.problems.length - MOST_SHOWN);
    beside.problems.length = Math.min(beside.problems.length, MOST_SHOWN);
    const { lines, ...rest } = shown(JSON.parse(bill.json()));
    for (let start = 0; start < lines.length; start += LINES_AT_ONCE) {
      tell(job, { lines: lines.slice(start, start + LINES_AT_ONCE) });
    }
    tell(job, { bill: { bill: { ...rest, lines: [] }, beside } });
  },

  async timeline(job, { accounts, show_contacts, pair_of }, files) {
    const from = await log(files);
    const settings = JSON.stringify({ show_contacts });
    const wanted = JSON.stringify({ pair_of });
    const file_of = accountsFile(accounts);
    const text = wasm_bindgen.timeline_files(...given(from), file_of, settings, wanted, progressOf(job));
    tell(job, { timelines: JSON.parse(text) });
  },

  async export(job, { format, language }) {
    if (!billed) throw new Error("no log is billed");
    const { bill, from } = billed;
    const write = {
      json: () => encoder.encode(bill.json()),
      csv: () => encoder.encode(bill.csv()),
      xlsx: () => bill.xlsx(),
      rejected: () => encoder.encode(bill.rejected_csv(...given(from), language)),
    };
    tell(job, "file", write[format]());
  },

  async estimate(job, { plan, format, language, as_of }) {
    tell(job, "file", wasm_bindgen.estimate_file(JSON.stringify(plan), format, language, as_of ?? ""));
  },

  async story(job) {
    const { chapters } = JSON.parse(wasm_bindgen.story());
    tell(job, { story: chapters.map((chapter) => ({ ...chapter, bill: shown(chapter.bill) })) });
  },
};

/** One ask after the other, in the order in which they came. */
let last = Promise.resolve();

onmessage = ({ data: [job, ask, files] }) => {
  last = last.then(async () => {
    try {
      await ready;
      await work[ask.ask](job, ask, files);
    } catch (error) {
      const english = String(error?.message ?? error);
      tell(job, { failed: { english, german: error?.german ?? english } });
    }
  });
};
