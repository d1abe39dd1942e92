// The quote on paper: once the total, whole columns, whatever the customer is called.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertColumns, open, picture } from "../harness.js";

/** The width of A4 between the margins of the page's style sheet, in pixels of 96 to the inch. */
const PAPER = { width: Math.round(((210 - 32) / 25.4) * 96), height: 1000 };

const ROWS = ["DE", "AT", "CH", "FR", "IT", "ES", "PL", "NL", "BE", "DK", "SE", "GB"];
const link = (customer) =>
  `#/estimate?v=1&m=2026-10&c=EUR&k=2026-10-01${ROWS.map((row) => `&r=${row},10000,6000,2000,4000`).join("")}&n=1&p=1&fb=49&q=${customer}`;

test("a quote of several pages has its total once", async (t) => {
  const { find, page } = await open(t, { hash: link("Shop"), size: PAPER });
  await page.emulateMedia({ media: "print" });
  const paper = find("paper");
  const amount = await page.locator(".paper__total td").textContent();
  assert.equal((await paper.textContent()).split(amount).length - 1, 1, `${amount} stands once`);
  // A foot is repeated at the foot of every page, a head at its head, which is wanted.
  const repeated = await paper.evaluate((section) =>
    [...section.querySelectorAll("table > *")]
      .filter((part) => getComputedStyle(part).display === "table-footer-group")
      .map((part) => part.textContent),
  );
  assert.deepEqual(repeated, []);
  assert.equal(await paper.locator("thead").evaluate((head) => getComputedStyle(head).display), "table-header-group");
  await picture(page, "quote");
});

for (const customer of ["W".repeat(120), "Müller & Söhne Versandhandelsgesellschaft mbH & Co. KG"]) {
  test(`the amounts stay on the paper whatever the customer is called: ${customer.slice(0, 12)}`, async (t) => {
    const { find, page } = await open(t, { hash: link(encodeURIComponent(customer)), size: PAPER });
    await page.emulateMedia({ media: "print" });
    assert.ok((await find("paper").textContent()).includes(customer));
    const beyond = await find("paper").evaluate((paper) => {
      const edge = paper.getBoundingClientRect().right + 0.5;
      return [...paper.querySelectorAll("*")]
        .filter((part) => part.getBoundingClientRect().right > edge || part.scrollWidth > part.clientWidth + 1)
        .filter((part) => getComputedStyle(part).display !== "inline")
        .map((part) => `${part.tagName}: ${part.textContent.slice(0, 40)}`);
    });
    assert.deepEqual(beyond, []);
    await assertColumns(page, "quote");
    await picture(page, `quote-${customer.length}`);
  });
}
