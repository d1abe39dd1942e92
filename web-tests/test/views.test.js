// Each view in both languages, both themes and two sizes: it opens, complains of nothing, fits, and axe finds nothing.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SIZES, assertAccessible, assertColumns, assertFits, open, picture } from "../harness.js";

const VIEWS = ["estimate", "plan", "messages", "prices"];
const LANGUAGES = { en: "en-US", de: "de-DE" };

for (const [language, locale] of Object.entries(LANGUAGES)) {
  for (const theme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      test(`views, ${language}, ${theme}, ${size}`, async (t) => {
        const { page, find, go } = await open(t, { hash: "#/estimate", locale, theme, size: viewport });
        // One view that is wrong does not hide another.
        const wrong = [];
        for (const view of VIEWS) {
          await go(`#/${view}`);
          await find(`view-${view}`).waitFor();
          const name = `${view}-${language}-${theme}-${size}`;
          assert.equal(await page.evaluate(() => document.documentElement.lang), language);
          await picture(page, name);
          for (const check of [assertFits, assertColumns, assertAccessible]) {
            await check(page, name).catch((error) => wrong.push(error.message));
          }
        }
        assert.deepEqual(wrong, []);
      });
    }
  }
}
