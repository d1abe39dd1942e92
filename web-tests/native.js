// The output of the command line, to compare the page with.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { WABILL_PROGRAM } = process.env;

/** What `wabill ARGUMENTS… --format json` prints. `files` are written first; `@NAME` among the arguments stands for one. */
export const wabill = (args, files = {}) => {
  assert.ok(WABILL_PROGRAM, "run these tests by `cargo xtask web-test`");
  const folder = mkdtempSync(join(tmpdir(), "wabill-native-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text);
    }
    const all = args.map((word) => (word.startsWith("@") ? join(folder, word.slice(1)) : word));
    const options = { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] };
    return JSON.parse(execFileSync(WABILL_PROGRAM, [...all, "--format", "json"], options));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** An amount without what languages write differently: `1.234,56 €` and `1234.56` are `123456`. */
export const digits = (text) => text.replaceAll(/\D/g, "").replace(/^0+(?=\d)/, "");
