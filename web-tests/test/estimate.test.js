// An estimate as somebody in sales makes it: typed, read, sent as a link, printed, exported.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SIZES, assertAccessible, open, picture, saved } from "../harness.js";
import { digits, wabill } from "../native.js";

/** What the command line makes of one market's month. */
const native = ({ month, currency = "EUR", market = "Germany", numbers = 1, volumes, unit = "messages" }) => {
  const head = `[[account]]\nid = "shop"\ncurrency = "${currency}"\nbusiness_numbers = ${numbers}\n`;
  const rows = Object.entries(volumes).map(
    ([category, count]) =>
      `[[volume]]\nmonth = "${month}"\nmarket = "${market}"\ncategory = "${category}"\n${unit} = ${count}\n`,
  );
  return wabill(["estimate", "@plan.toml"], { "plan.toml": head + rows.join("") });
};

const type = async (find, values) => {
  for (const [id, text] of Object.entries(values)) {
    await find(id).fill(text);
  }
};

const VOLUMES = { marketing: 12345, utility: 4321, authentication: 678, service: 2500 };

const typed = async (opened, numbers = "2") => {
  const { find } = opened;
  await find("month").selectOption("2026-10");
  await find("currency").selectOption("EUR");
  const fields = Object.entries(VOLUMES).map(([category, count]) => [`volume-1-${category}`, String(count)]);
  await type(find, { "business-numbers": numbers, ...Object.fromEntries(fields) });
};

test("what is typed costs what the command line says, in both languages and under every set of rules", async (t) => {
  const opened = await open(t, { hash: "#/estimate" });
  const { find, page } = opened;
  await typed(opened);
  const expected = native({ month: "2026-10", numbers: 2, volumes: VOLUMES });
  const total = find("total-month");
  assert.equal(digits(await total.innerText()), digits(expected.sums[0].amount));
  // The lines follow once typing rests.
  await page.waitForFunction(
    (amount) => document.querySelector("[data-testid=lines-total]").textContent.replaceAll(/\D/g, "") === amount,
    digits(expected.sums[0].amount),
  );
  // Two business numbers have an allowance of 1,000 service messages each.
  assert.match(await find("free-units").innerText(), /2,000/);

  const english = await total.innerText();
  await find("language-de").click();
  await page.waitForFunction(() => document.documentElement.lang === "de");
  const german = await total.innerText();
  assert.notEqual(german, english);
  assert.equal(digits(german), digits(english));
  assert.equal(await find("volume-1-marketing").inputValue(), "12.345");

  const eras = await page.locator("[data-testid^=era-]").all();
  assert.ok(eras.length > 2, "several sets of rules to compare");
  const rules = new Set();
  for (const id of await Promise.all(eras.map((era) => era.getAttribute("data-testid")))) {
    await find(id).click();
    await page.locator(`[data-testid=${id}][aria-pressed=true]`).waitFor();
    rules.add(await find("regime").innerText());
  }
  assert.equal(rules.size, eras.length);
});

test("a mistyped number is a mistake beside its field and no amount", async (t) => {
  const opened = await open(t, { hash: "#/estimate" });
  const { find, page } = opened;
  await typed(opened);
  const before = await find("total-month").innerText();
  await find("volume-1-marketing").fill("12x45");
  await find("mistyped").waitFor();
  assert.equal(await find("volume-1-marketing").getAttribute("aria-invalid"), "true");
  assert.ok(await page.locator("#volume-1-marketing-mistake").isVisible());
  assert.doesNotMatch(await find("total-month").innerText(), /\d/);
  assert.equal(await find("volume-1-marketing").inputValue(), "12x45");
  await picture(page, "estimate-mistyped");
  await assertAccessible(page, "a mistyped number");
  await find("volume-1-marketing").fill("12345");
  assert.equal(await find("total-month").innerText(), before);
});

test("a link holds the whole estimate", async (t) => {
  const first = await open(t, { hash: "#/estimate" });
  await typed(first);
  await first.find("add-market").click();
  await first.find("market-2").fill("India");
  await first.page.keyboard.press("Enter");
  await first.find("volume-2-marketing").fill("777");
  await first.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await first.find("copy-link").click();
  await first.page.waitForFunction(() => document.querySelector("[data-testid=said]")?.textContent !== "");
  const link = await first.page.evaluate(() => navigator.clipboard.readText());
  const total = await first.find("total-month").innerText();
  assert.ok(link.startsWith(`${first.address}#/estimate?`), link);

  const second = await open(t, { hash: link.slice(first.address.length) });
  assert.equal(await second.find("total-month").innerText(), total);
  assert.equal(await second.find("volume-2-marketing").inputValue(), "777");
  assert.equal(await second.find("market-2").inputValue(), "India");
  // Somebody else reads it in another language, and sees the same amount.
  const third = await open(t, { hash: link.slice(first.address.length).replace("lang=en", "lang=de"), locale: "de-DE" });
  assert.equal(await third.page.evaluate(() => document.documentElement.lang), "de");
  assert.equal(digits(await third.find("total-month").innerText()), digits(total));
});

test("an old link counts with the prices it was made with", async (t) => {
  const { find, page } = await open(t, { hash: "#/estimate?v=1&m=2023-06&c=EUR&k=2023-06-01&n=1&p=1&u=c&r=DE,12,0,0,0" });
  const expected = native({ month: "2023-06", volumes: { marketing: 12 }, unit: "conversations" });
  assert.equal(digits(await find("total-month").innerText()), digits(expected.sums[0].amount));
  assert.equal(await page.evaluate(() => location.hash.includes("k=2023-06-01")), true);
});

test("the keyboard alone is enough", async (t) => {
  const { find, page } = await open(t, { hash: "#/estimate" });
  await find("view-estimate").waitFor();
  const before = await find("total-month").innerText();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
  for (let presses = 0; (await focused()) !== "volume-1-marketing"; presses += 1) {
    assert.ok(presses < 40, "the field is reached by Tab");
    await page.keyboard.press("Tab");
    const visible = await page.evaluate(() => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
      return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
    });
    assert.ok(visible, `the focus is seen on ${await focused()}`);
  }
  await page.keyboard.press("Control+A");
  await page.keyboard.type("99999");
  assert.notEqual(await find("total-month").innerText(), before);
});

test("on a phone the total stays in sight, and nothing is cut off", async (t) => {
  const opened = await open(t, { hash: "#/estimate", size: SIZES.phone });
  await typed(opened);
  await picture(opened.page, "estimate-phone-typed");
  const bar = opened.page.locator(".total-bar");
  assert.ok(await bar.isVisible());
  assert.match(await bar.innerText(), /\d/);
});

test("a quote is printed, lines are exported", async (t) => {
  const opened = await open(t, { hash: "#/estimate" });
  await typed(opened);
  const { find, page } = opened;
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 5_000);
  const csv = await saved(page, find, "export-csv");
  assert.equal(csv.name, "wabill-estimate-2026-10-EUR.csv");
  const rows = csv.bytes.toString().trim().split(/\r?\n/);
  const native_lines = native({ month: "2026-10", numbers: 2, volumes: VOLUMES }).lines;
  assert.ok(rows.length > native_lines.length, `${rows.length} rows for ${native_lines.length} lines`);
  for (const { amount } of native_lines) {
    assert.ok(rows.some((row) => row.includes(amount)), `${amount} is exported`);
  }
  const xlsx = await saved(page, find, "export-xlsx");
  assert.equal(xlsx.name, "wabill-estimate-2026-10-EUR.xlsx");
  assert.equal(xlsx.bytes.subarray(0, 2).toString(), "PK");
  assert.equal(await find("said").innerText(), "");
});
