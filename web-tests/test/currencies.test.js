// Prices of the currencies that the page does not open with: fetched when something needs them, and not before.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, open, picture, serve } from "../harness.js";
import { digits, wabill } from "../native.js";

/** A link to 50,000 marketing and 20,000 service messages to Germany. */
const link = (currency) => `#/estimate?v=1&m=2026-10&c=${currency}&n=1&p=1&r=DE,50000,0,0,20000`;

/** What the command line says of it. */
const native = (currency) => {
  const volume = (category, count) =>
    `[[volume]]\nmonth = "2026-10"\nmarket = "Germany"\ncategory = "${category}"\nmessages = ${count}\n`;
  const account = `[[account]]\nid = "shop"\ncurrency = "${currency}"\nbusiness_numbers = 1\n`;
  const plan = account + volume("marketing", 50_000) + volume("service", 20_000);
  return digits(wabill(["estimate", "@plan.toml"], { "plan.toml": plan }).sums[0].amount);
};

/** Waits until the total is that of the command line. */
const comesTo = async (page, currency, id = "total-month") => {
  const wanted = native(currency);
  await page.waitForFunction(
    ([id, wanted]) => document.querySelector(`[data-testid=${id}]`)?.textContent.replaceAll(/\D/g, "") === wanted,
    [id, wanted],
  );
};

/** The files of prices that the page itself has asked for; the service worker asks for all, later. */
const asked = (page) => {
  const files = [];
  page.on("request", (request) => {
    const file = /prices\/(\w+)\.txt$/.exec(request.url());
    if (file && !request.serviceWorker()) files.push(file[1]);
  });
  return files;
};

test("each currency costs what the command line says, and is loaded when it is chosen", async (t) => {
  const { page, find, go } = await open(t, { hash: link("EUR") });
  const files = asked(page);
  await comesTo(page, "EUR");
  assert.deepEqual(files, []);
  const currencies = await find("currency").locator("option").evaluateAll((options) => options.map(({ value }) => value));
  assert.equal(currencies.length, 16);
  for (const currency of currencies) {
    await find("currency").selectOption(currency);
    await comesTo(page, currency);
    await comesTo(page, currency, "lines-total");
  }
  assert.deepEqual(files.sort(), currencies.filter((currency) => !["EUR", "USD"].includes(currency)).sort());
  // Other times are compared in it, too, and the price lists show it.
  await find("currency").selectOption("GBP");
  await comesTo(page, "GBP", "lines-total");
  const eras = await page.locator("[data-testid^=era-] .era__total").allTextContents();
  // There was no list in GBP before June 2023.
  assert.ok(eras.filter((era) => /^[\d,]+\.\d\d\sGBP$/.test(era)).length >= 3, eras.join());
  await go("#/prices?c=GBP");
  await find("prices-table").waitFor();
  assert.ok((await find("prices-table").locator("tbody tr").count()) > 30);
  assert.equal(files.length, 14, "a file is asked for once");
});

test("a link, a saved scenario and a price list in another currency wait for its prices", async (t) => {
  const { page, find, go } = await open(t, { hash: link("INR") });
  await comesTo(page, "INR");
  await find("scenario-name").fill("India");
  await find("keep").click();
  await find("scenarios").waitFor();
  // Opened anew, in a currency that the page has, the scenario alone needs the others.
  await go(link("EUR"));
  await page.reload();
  await comesTo(page, "EUR");
  const wanted = native("INR");
  await page.waitForFunction(
    (wanted) => document.querySelector("[data-testid=scenarios] tbody td.number").textContent.replaceAll(/\D/g, "") === wanted,
    wanted,
  );
});

test("prices that cannot be loaded are said to be missing, and can be asked for again", async (t) => {
  const allowed = [/prices\/MXN\.txt/, /ERR_FAILED/, /Service Worker registration blocked/];
  const { page, find, context } = await open(t, { hash: link("EUR"), allowed, serviceWorkers: "block" });
  await comesTo(page, "EUR");
  await context.route(/prices\/\w+\.txt/, (route) => route.abort());
  await find("currency").selectOption("MXN");
  await find("prices-not-loaded").waitFor();
  assert.match(await find("prices-not-loaded").textContent(), /prices in MXN could not be loaded/);
  assert.doesNotMatch(await find("total-month").textContent(), /\d/);
  await find("lines").waitFor({ state: "detached" });
  assert.deepEqual(new Set(await page.locator("[data-testid^=era-] .era__total").allTextContents()), new Set(["–"]));
  assert.ok(await find("print").isDisabled());
  await picture(page, "estimate-prices-not-loaded");
  await assertAccessible(page, "prices not loaded");
  await context.unroute(/prices\/\w+\.txt/);
  await find("prices-again").click();
  await comesTo(page, "MXN");
  assert.equal(await find("prices-not-loaded").count(), 0);
});

test("without a network every currency is still there", async (t) => {
  const server = await serve();
  t.after(server.stop);
  const { page, find } = await open(t, { hash: link("EUR"), server, allowed: [/files\.json/] });
  await comesTo(page, "EUR");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => {
    const whole = (await caches.keys()).filter((name) => name.startsWith("wabill-") && !name.endsWith("-partial"));
    if (whole.length !== 1 || navigator.serviceWorker.controller === null) return false;
    return Boolean(await (await caches.open(whole[0])).match("files.json"));
  });
  await server.stop();
  await page.reload();
  for (const currency of ["IDR", "BRL", "EUR"]) {
    await find("currency").selectOption(currency);
    await comesTo(page, currency);
  }
});
