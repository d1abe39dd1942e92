// Reads logs and writes files in a thread of its own, so that the page stays responsive. It only forwards: [job, request, files] comes
// from the page, [job, response] goes back, with requests and responses as bytes of the crate page-protocol. A failure
// outside of the module goes back as [job, text].

"use strict";

importScripts("./worker/wabill_wasm.js");

const module = wasm_bindgen({ module_or_path: "./worker/wabill_wasm_bg.wasm" });
const reader = new FileReaderSync();
/** Keeps the latest bill; there once the module is. */
let worker;
/** Files of the page that were loaded, by address. */
const loaded = new Map();

/** A file as it was chosen, or one of the page by its address. */
async function open(file) {
  if (typeof file !== "string") return file;
  if (!loaded.has(file)) {
    const response = await fetch(file);
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    loaded.set(file, await response.blob());
  }
  return loaded.get(file);
}

async function handle(job, request, given) {
  await module;
  worker ??= new wasm_bindgen.PageWorker();
  const files = await Promise.all(given.map(open));
  const read = (index, offset, length) =>
    new Uint8Array(reader.readAsArrayBuffer(files[index].slice(offset, offset + length)));
  const send = (response) => postMessage([job, response], [response.buffer]);
  const sizes = new Float64Array(files.map(({ size }) => size));
  worker.handle(request, files.map(({ name }) => name ?? "log"), sizes, read, send);
}

/** One request after the other, in the order in which they came. */
let last = Promise.resolve();

onmessage = ({ data: [job, request, files] }) => {
  last = last.then(() => handle(job, request, files)).catch((error) => postMessage([job, String(error?.message ?? error)]));
};
