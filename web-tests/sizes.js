// How much a visitor of the page loads: the files named, as they are and as a server would pack them.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const kB = (bytes) => Math.ceil(bytes.length / 1000);
for (const name of process.argv.slice(2)) {
  const bytes = readFileSync(name);
  const packed = `brotli ${kB(brotliCompressSync(bytes))} kB, gzip ${kB(gzipSync(bytes, { level: 9 }))} kB`;
  console.log(`${name}: ${kB(bytes)} kB, ${packed}`);
}
