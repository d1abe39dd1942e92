// A year is planned: typed, pasted, forecast from a history, sent as a link, saved as a file.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SIZES, assertAccessible, assertColumns, assertFits, open, picture, saved, settled } from "../harness.js";

const NOW = "2026-11-28T12:00:00+01:00";

/** What an element shows, with ordinary spaces. */
const text = async (locator) => (await locator.innerText()).replaceAll("\u00a0", " ");

test("a year of the example: typed, with growth, a month of its own, a budget and later prices", async (t) => {
  const { page, find } = await open(t, { hash: "#/plan", now: NOW });
  assert.equal(await text(find("plan-total")), "19,591.20 EUR");
  await find("plan-1-0").fill("20000");
  await find("plan-1-0").press("Tab");
  assert.equal(await find("plan-1-0").inputValue(), "20,000");
  await find("plan-growth").fill("2");
  await find("plan-growth").press("Tab");
  await find("plan-fill-1").click();
  assert.equal(await find("plan-1-2").inputValue(), "20,808");
  await find("plan-season-0").fill("150");
  await find("plan-budget").fill("20000");
  await find("plan-price-change").fill("10");
  await find("plan-price-change").press("Tab");
  assert.equal(await find("plan-price-change").inputValue(), "+10");
  assert.match(await text(find("plan-budget-says")), /^The budget of 20,000\.00 EUR is used up around \d+ \w+ 2027\.$/);
  assert.match(await text(find("plan-changes")), /prices \+10 %, as this plan assumes/);
  assert.match(await text(find("plan-notes")), /all categories \+10 % from 2027-01-01/);
  await find("plan-amount-1").click();
  assert.match(await text(find("plan-lines")), /Marketing/);
  await picture(page, "plan-a-year");
  await assertAccessible(page, "plan with a month open");
});

test("months come from a spreadsheet, and what is no number stays a mistake with its place", async (t) => {
  const { page, find } = await open(t, { hash: "#/plan", now: NOW, locale: "de-DE" });
  await find("plan-1-0").evaluate((input) => {
    const data = new DataTransfer();
    data.setData("text/plain", "1.000\t2.000\tviele\r\n3.000\t4.000\t5.000\r\n");
    input.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
  });
  assert.equal(await find("plan-1-1").inputValue(), "2.000");
  assert.equal(await find("plan-2-2").inputValue(), "5.000");
  const told = find("plan-mistyped");
  assert.match(await text(told), /Deutschland, Marketing, Januar 2027/);
  await told.getByRole("button").click();
  await page.keyboard.type("7000");
  await page.keyboard.press("Enter");
  assert.match(await text(find("plan-total")), /EUR$/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "plan-2-2");
});

test("a plan travels as a link and is saved as a file", async (t) => {
  const { page, find, go } = await open(t, { hash: "#/plan", now: NOW });
  await find("plan-2-3").fill("60000");
  await find("plan-length").selectOption("18");
  const total = await text(find("plan-total"));
  const link = await page.evaluate(() => location.hash);
  assert.match(link, /r=DE,utility,6000\*3,60000,6000\*14/);
  const csv = await saved(page, find, "plan-csv");
  assert.equal(csv.name, "wabill-plan-2026-11-EUR.csv");
  assert.match(csv.bytes.toString(), /2028-04/);
  await go("#/estimate");
  await go(link);
  assert.equal(await text(find("plan-total")), total);
  await go("#/plan?v=1&m=2026-11&c=EUR&s=100&r=Germany,marketing,5");
  await page.getByRole("alert").waitFor();
});

/** Drops files on the page. */
const drop = (page, files) =>
  page.evaluate((files) => {
    const data = new DataTransfer();
    for (const [name, content] of Object.entries(files)) {
      data.items.add(new File([content], name));
    }
    document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  }, files);

test("a history is carried on, with what the months cost in eight of ten cases", async (t) => {
  const { page, find } = await open(t, { hash: "#/plan", now: NOW });
  const rows = Array.from({ length: 34 }, (_, place) => {
    const [year, month] = [2024 + Math.floor(place / 12), (place % 12) + 1];
    const messages = Math.round((8000 + 100 * place) * (month >= 11 ? 1.8 : 1));
    return `${month.toString().padStart(2, "0")}.${year};Deutschland;marketing;${messages}\n${month.toString().padStart(2, "0")}.${year};Österreich;utility;${2000 + 40 * place}\n`;
  });
  await drop(page, { "volumen.csv": `Monat;Land;Kategorie;Nachrichten\n${rows.join("")}` });
  await find("plan-history-failed").or(find("plan-method")).waitFor();
  if (await find("plan-history-failed").isVisible()) {
    // Names of countries are no codes; the remedy says so.
    assert.match(await text(find("plan-history-failed")), /Österreich/);
    await drop(page, { "volumen.csv": `Monat;Land;Kategorie;Nachrichten\n${rows.join("").replaceAll("Deutschland", "DE").replaceAll("Österreich", "AT")}` });
  }
  await find("plan-method").waitFor();
  await settled(page);
  assert.match(await text(find("plan-band")), /^In eight of ten cases: [\d,.]+ to [\d,.]+ EUR$/);
  assert.equal(await page.locator(".plan-chart__whisker").count(), 12);
  await picture(page, "plan-forecast");
  await find("plan-1-0").fill("5");
  await find("plan-band").waitFor({ state: "detached" });
  await drop(page, { "log.csv": "event,at,message_id,account\n" });
  assert.match(await text(find("plan-history-failed")), /a log of messages is billed first/);
});

test("the whole months of a log become a plan of the next ones", async (t) => {
  const { page, find } = await open(t, { hash: "#/messages", now: NOW });
  const rows = ["event,at,message_id,account,business_number,contact,kind,category"];
  for (let day = 0; day < 61; day += 1) {
    const at = Date.UTC(2026, 8, 1, 10) / 1000 + day * 86_400;
    for (let message = 0; message < 10; message += 1) {
      rows.push(`delivered,${at + message},m-${day}-${message},waba-1,493055501,49151000000${10 + message},template,marketing`);
    }
  }
  await find("log-file").setInputFiles([
    { name: "autumn.csv", mimeType: "text/csv", buffer: Buffer.from(`${rows.join("\n")}\n`) },
    { name: "accounts.toml", mimeType: "text/plain", buffer: Buffer.from('[[account]]\nid = "waba-1"\ntime_zone = "Europe/Berlin"\ncurrency = "EUR"\n') },
  ]);
  await find("start").click();
  await find("plan-ahead").click();
  await find("view-plan").waitFor();
  assert.match(await text(find("plan-band")), /^In eight of ten cases/);
  assert.equal(await find("plan-1-0").inputValue(), "305");
  assert.equal(await find("plan-first").inputValue(), "2026-11");
});

test("on a phone, and on paper", async (t) => {
  const { page, find } = await open(t, { hash: "#/plan", now: NOW, size: SIZES.phone, locale: "de-DE" });
  await find("plan-amount-0").click();
  for (const check of [assertFits, assertColumns, assertAccessible]) {
    await check(page, "plan-phone");
  }
  await page.emulateMedia({ media: "print" });
  await picture(page, "plan-paper");
  assert.equal(await find("plan-chart").isVisible(), true);
});
