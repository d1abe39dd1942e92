// What is asked of a bill besides its lines: by tag, how the month stands, and what it would have cost otherwise.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SIZES, assertAccessible, assertColumns, assertFits, open, picture, settled } from "../harness.js";

const ACCOUNTS = '[[account]]\nid = "waba-1"\ntime_zone = "Europe/Berlin"\ncurrency = "EUR"\n';
const HEADER = "event,at,message_id,account,business_number,contact,kind,category,tag.campaign";
const CAMPAIGNS = ["spring sale", "newsletter", "delivery notes", ""];

/** Fourteen days of November 2026, the same at every run: templates of three campaigns, and many replies of one number. */
const log = () => {
  const first = Date.UTC(2026, 10, 1, 8) / 1000;
  const lines = [HEADER];
  for (let round = 0; round < 1400; round += 1) {
    const at = first + Math.floor((round * 13.5 * 86_400) / 1400);
    const number = round % 3 === 0 ? "493055501" : "493055502";
    const contact = `${["4915", "336", "3466"][round % 3]}${10_000_000 + ((round * 7) % 997)}`;
    const campaign = CAMPAIGNS[round % 7 % 4];
    const category = campaign === "delivery notes" ? "utility" : "marketing";
    lines.push(
      `received,${at},r-${round},waba-1,${number},${contact},,,`,
      `delivered,${at + 60},f-${round},waba-1,${number},${contact},free_form,,`,
      `delivered,${at + 90},t-${round},waba-1,${number},${contact},template,${category},${campaign}`,
    );
  }
  return `${lines.join("\n")}\n`;
};

/** What an element shows, with ordinary spaces. */
const text = async (locator) => (await locator.innerText()).replaceAll("\u00a0", " ");

/** An exact number of an English text. */
const number = (text) => Number(text.replaceAll(/[^\d.]/g, ""));

/** Bills the log with its accounts file. */
const billed = async (page, find, csv = log()) => {
  await find("log-file").setInputFiles([
    { name: "november.csv", mimeType: "text/csv", buffer: Buffer.from(csv) },
    { name: "accounts.toml", mimeType: "text/plain", buffer: Buffer.from(ACCOUNTS) },
  ]);
  await find("start").click();
  await find("results").waitFor();
};

/** Opens a section and waits for its answer. */
const unfold = async (page, find, id) => {
  await find(id).locator("summary").click();
  await settled(page);
};

test("a bill is split by the tags of its log, and the parts add up to it", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  await billed(page, find);
  assert.equal(await find("breakdown-table").count(), 0, "nothing is asked before the section is opened");
  await find("breakdown").locator("summary").focus();
  await page.keyboard.press("Enter");
  await find("breakdown-table").waitFor();
  assert.equal(await find("breakdown-by").inputValue(), "tag.campaign");
  const amounts = (await find("breakdown-table").locator("tbody tr td:last-child").allTextContents()).map(number);
  assert.equal(amounts.length, 4);
  assert.deepEqual(amounts, amounts.toSorted((one, other) => other - one));
  const total = number(await find("breakdown-table").locator("tfoot td:last-child").textContent());
  assert.ok(Math.abs(amounts.reduce((sum, amount) => sum + amount, 0) - total) < 1e-6);
  const bill = number(await text(find("total")));
  assert.ok(Math.abs(total - bill) < 0.1, `${total} and ${bill}`);
  assert.equal(await find("breakdown-bars").locator("li").count(), 4);
  await picture(page, "insights-by-campaign");
  await find("breakdown-by").focus();
  await find("breakdown-by").selectOption("day");
  await page.waitForFunction(() => document.querySelector("[data-testid=breakdown-table] tbody th")?.textContent.includes("November"));
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "breakdown-by");
  assert.match(await text(find("breakdown-table").locator("tbody th").first()), /^1 November 2026$/);
  await find("breakdown-by").selectOption("number");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=breakdown-table] tbody tr").length === 2);
  assert.doesNotMatch(await find("breakdown-table").textContent(), /493055501|493055502/);
  await assertAccessible(page, "breakdown");
  await assertColumns(page, "breakdown");
});

test("the month is measured against a budget that stays on the device", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  await billed(page, find);
  await unfold(page, find, "budget");
  await find("stand").waitFor();
  assert.match(await text(find("stand-expected")), /EUR$/);
  const allowances = await text(find("stand-allowances"));
  assert.match(allowances, /of 1,000/);
  assert.match(allowances, /used up on \d+ November 2026/);
  assert.doesNotMatch(allowances, /493055502/);
  const spent = number(await text(find("stand-spent")));
  await find("budget-max").fill(`${(spent + 10).toFixed(2)}`);
  await page.keyboard.press("Tab");
  await find("stand-budget").waitFor();
  assert.match(await text(find("stand-budget")), /^At this pace the budget of .* EUR is passed on \d+ November 2026\.$/);
  await picture(page, "insights-budget");
  await find("budget-max").fill("1.005");
  await page.keyboard.press("Tab");
  await page.getByText("More decimals than the currency has.").waitFor();
  await find("budget-max").fill("10");
  await page.keyboard.press("Tab");
  await page.getByText(/was passed on/).waitFor();
  await assertAccessible(page, "budget");
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  assert.match(kept, /"wabill\.budget\.EUR":"10\.00"/);
  assert.doesNotMatch(kept, /waba-1|4930/);
});

test("what it would have cost, why, and what would have saved money", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages" });
  await billed(page, find);
  await unfold(page, find, "compare");
  await find("compare-go").click();
  await page.getByText("Choose at least one thing that is different.").waitFor();
  await find("compare-day").selectOption("2025-07-01");
  await find("compare-go").click();
  await find("under").waitFor();
  await settled(page);
  assert.match(await text(find("under").locator("h3")), /^Rules and prices of 1 July 2025$/);
  assert.match(await text(find("under-difference")), /^[−+][\d,.]+ EUR$/);
  assert.match(await text(find("drivers")), /Germany/);
  const adds = (await find("drivers").locator("tbody td:last-child").allTextContents()).map((amount) => Number(amount.replace("−", "-").replaceAll(/[^\d.-]/g, "")));
  const sum = Number((await text(find("under-difference"))).replace("−", "-").replaceAll(/[^\d.-]/g, ""));
  assert.ok(Math.abs(adds.reduce((all, amount) => all + amount, 0) - sum) < 1e-6);
  await find("compare-day").selectOption("");
  await find("compare-card").selectOption("USD");
  await find("compare-go").click();
  await find("not-comparable").waitFor();
  await find("compare-rate").fill("1.08");
  await find("compare-go").click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=under]").length === 3);
  assert.match(await text(find("under").first().locator("h3")), /^Price list in USD, at 1\.08$/);
  await find("find-savings").click();
  await find("savings").waitFor();
  await settled(page);
  assert.match(await text(find("savings")), /Send utility texts as service messages/);
  await picture(page, "insights-compare");
  await assertAccessible(page, "compare");
});

test("on a phone, in German and in the dark", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages", size: SIZES.phone, locale: "de-DE", theme: "dark" });
  await billed(page, find);
  for (const id of ["breakdown", "budget", "compare"]) {
    await unfold(page, find, id);
  }
  await find("stand").waitFor();
  await find("budget-max").fill("500");
  await page.keyboard.press("Tab");
  await find("stand-budget").waitFor();
  await find("compare-day").selectOption("2026-07-01");
  await find("compare-numbers").selectOption("joined");
  await find("compare-go").click();
  await find("under").waitFor();
  await settled(page);
  await picture(page, "insights-phone");
  for (const check of [assertFits, assertAccessible]) {
    await check(page, "insights on a phone");
  }
});

test("a thousand values do not stop the page: the first are shown, the others are one row", async (t) => {
  const rows = Array.from({ length: 3000 }, (_, place) => `delivered,${1_793_500_000 + place},m-${place},waba-1,493055501,49151${10_000_000 + place},template,marketing,order ${place}`);
  const { page, find } = await open(t, { hash: "#/messages" });
  await billed(page, find, `${HEADER}\n${rows.join("\n")}\n`);
  await unfold(page, find, "breakdown");
  await find("breakdown-table").waitFor();
  assert.equal(await find("breakdown-table").locator("tbody tr").count(), 13);
  assert.match(await text(find("breakdown-table").locator("tbody tr").last()), /^2,800 other values/);
  await find("breakdown").getByRole("button").click();
  assert.equal(await find("breakdown-table").locator("tbody tr").count(), 201);
});
