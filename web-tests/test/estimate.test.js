// An estimate as somebody in sales makes it: typed, read, sent as a link, printed, exported.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SIZES, assertAccessible, assertFits, open, picture, saved } from "../harness.js";
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

test("going away and back in the middle of typing loses nothing", async (t) => {
  const opened = await open(t, { hash: "#/messages" });
  const { find, page } = opened;
  await find("nav-estimate").click();
  await find("view-estimate").waitFor();
  await find("volume-1-marketing").fill("");
  await page.keyboard.type("4321");
  await page.waitForFunction(() => location.hash.includes("4321"));
  await page.goBack();
  await find("view-messages").waitFor();
  await page.goForward();
  await find("view-estimate").waitFor();
  assert.equal(await find("volume-1-marketing").inputValue(), "4,321");
  await find("volume-1-marketing").fill("10000");
  await page.evaluate(() => (location.hash = "#/prices"));
  await find("view-prices").waitFor();
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

/** A link to one month and its markets. */
const plan = ({ month = "2026-10", rows, more = "" }) =>
  `#/estimate?v=1&m=${month}&c=EUR&k=2026-10-01${rows.map((row) => `&r=${row}`).join("")}&n=1&p=1${more}`;

/** A number as the page writes it, in minor units. */
const minor = (text) => Number(digits(text));
const total = (amounts) => amounts.reduce((sum, amount) => sum + amount, 0);

test("the page opens on the present month, and eighteen months ahead can be chosen", async (t) => {
  const { find, page } = await open(t, { hash: "#/estimate", now: "2026-11-27T09:00:00+01:00" });
  const month = find("month");
  assert.equal(await month.inputValue(), "2026-11");
  assert.equal(await month.locator("option").first().getAttribute("value"), "2028-05");
  assert.match(await find("month-hint").innerText(), /list of 1\sOctober\s2026, the latest known/);
  assert.equal(await find("assumed").count(), 0);
  const volumes = { marketing: 10000, utility: 6000, authentication: 2000, service: 4000 };
  const expected = native({ month: "2026-11", volumes });
  assert.equal(digits(await find("total-month").innerText()), digits(expected.sums[0].amount));

  // Beyond what is known the page shows so, with the result's sentence and in both languages.
  await month.selectOption("2027-06");
  assert.match(await find("assumed").innerText(), /known until 31\sDecember\s2026.*June\s2027/);
  // The quote follows once typing rests.
  await find("paper").getByText(/known until 31\sDecember\s2026/).waitFor({ state: "attached" });
  assert.equal(await find("notes").count(), 0, "it is said once");
  await picture(page, "estimate-assumed");
  await assertAccessible(page, "assumed prices");
  await find("language-de").click();
  assert.match(await find("assumed").innerText(), /bis 31\.\sDezember\s2026 bekannt.*Juni\s2027/);
  await month.selectOption("2026-10");
  await find("assumed").waitFor({ state: "detached" });
  // The field follows when the month is chosen elsewhere.
  await find("era-2025-06").click();
  await page.locator("[data-testid=era-2025-06][aria-pressed=true]").waitFor();
  assert.equal(await month.inputValue(), "2025-06");
});

test("a link to a month of another time shows that month, and that its prices are assumed", async (t) => {
  const { find } = await open(t, { hash: plan({ month: "2099-12", rows: ["DE,1000,0,0,0"] }) });
  assert.equal(await find("month").inputValue(), "2099-12");
  assert.match(await find("regime").innerText(), /December\s2099/);
  assert.match(await find("assumed").innerText(), /December\s2099/);
});

test("a month in which something has no price is a lower bound wherever it is shown", async (t) => {
  // Before July 2024 there were no authentication templates in India.
  const hash = plan({ month: "2023-06", rows: ["IN,3000,0,2000,0"], more: "&x=c" });
  const { context, find, page } = await open(t, { hash });
  const expected = native({ month: "2023-06", market: "India", volumes: { marketing: 3000 }, unit: "conversations" });
  const amount = await find("total-month").innerText();
  assert.match(amount, /^at least /);
  assert.equal(digits(amount), digits(expected.sums[0].amount));
  assert.equal(await find("missing").innerText(), "2,000 of 5,000 conversations have no price.");
  assert.doesNotMatch(await find("total-year").innerText(), /\d/);
  // The comparison shows the same total for this month as the headline.
  const now = page.locator("[data-testid^=era-][aria-pressed=true]");
  assert.ok((await now.innerText()).includes(amount), await now.innerText());
  assert.match(await find("lines").locator("tfoot").innerText(), /what has a price/);
  // Links, files and prints show it too.
  assert.match(await find("print").innerText(), /incomplete/i);
  assert.match(await find("stamp").textContent(), /^Incomplete 2,000 of 5,000 .* no quote/);
  assert.match(await find("paper").locator("h1").textContent(), /Incomplete/);
  assert.ok((await find("paper").textContent()).includes(amount));
  assert.equal((await saved(page, find, "export-csv")).name, "wabill-estimate-2023-06-EUR-incomplete.csv");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await find("copy-link").click();
  await page.waitForFunction(() => /gap/.test(document.querySelector("[data-testid=said]")?.textContent));
  await picture(page, "estimate-incomplete");
  await assertAccessible(page, "incomplete");
  await page.emulateMedia({ media: "print" });
  await picture(page, "quote-incomplete");
});

test("where nothing has a price no amount is shown, and never 0", async (t) => {
  const hash = plan({ month: "2023-06", rows: ["IN,0,0,2000,0"], more: "&x=c" });
  const { find, page } = await open(t, { hash, size: SIZES.phone });
  assert.equal(await find("total-month").innerText(), "not known");
  assert.equal(await find("missing").innerText(), "None of the 2,000 conversations has a price.");
  assert.doesNotMatch(await page.locator(".total-bar strong").innerText(), /\d/);
  await picture(page, "estimate-unpriced-phone");
});

test("a market is added with the neighbours first, and Enter goes on to its volumes", async (t) => {
  const { find, page } = await open(t, { hash: "#/estimate" });
  const before = await find("total-month").innerText();
  await find("add-market").click();
  const market = find("market-2");
  await page.waitForFunction(() => document.activeElement?.id === "market-2");
  assert.equal(await market.inputValue(), "");
  assert.equal(await market.getAttribute("aria-expanded"), "true");
  const first = await page.locator("#market-2-list [role=option]").allInnerTexts();
  for (const neighbour of ["Austria", "Czechia", "Denmark", "Poland"]) {
    assert.ok(first.slice(0, 10).some((option) => option.includes(neighbour)), `${neighbour}: ${first.slice(0, 10)}`);
  }
  assert.equal(await find("total-month").innerText(), before, "a row without a market costs nothing and hides nothing");
  await picture(page, "estimate-add-market");
  await assertAccessible(page, "adding a market");
  await page.keyboard.type("UK");
  await page.keyboard.press("Enter");
  assert.equal(await market.inputValue(), "United Kingdom");
  await page.waitForFunction(() => document.activeElement?.id === "volume-2-marketing");
  await page.keyboard.type("777");
  assert.equal(await find("volume-2-marketing").inputValue(), "777");

  // Volumes without a market are a mistake, not nothing.
  await find("add-market").click();
  await page.keyboard.press("Escape");
  await find("volume-3-utility").fill("50");
  await find("mistyped").waitFor();
  assert.equal(await find("market-3").getAttribute("aria-invalid"), "true");
  assert.doesNotMatch(await find("total-month").innerText(), /\d/);
  // Somebody else can open it as it is.
  await page.waitForFunction(() => location.hash.includes("r=-,0,50"));
});

test("countries are found by what people call them, in both languages and with one slip", async (t) => {
  const { find, page } = await open(t, { hash: "#/estimate" });
  const finds = async (names) => {
    for (const [typed, name] of Object.entries(names)) {
      await find("market-1").fill(typed);
      await page.keyboard.press("Enter");
      assert.equal(await find("market-1").inputValue(), name, typed);
      // The next frame takes the focus to the volumes; whoever types before it would be interrupted.
      await page.waitForFunction(() => document.activeElement?.dataset.testid !== "market-1");
    }
  };
  await finds({
    UK: "United Kingdom",
    USA: "United States",
    England: "United Kingdom",
    Holland: "Netherlands",
    Oesterreich: "Austria",
    Schweiz: "Switzerland",
    BRA: "Brazil",
    Germny: "Germany",
    Ukr: "Ukraine",
  });
  await find("language-de").click();
  await page.waitForFunction(() => document.documentElement.lang === "de");
  await finds({ Switzerland: "Schweiz", "Great Britain": "Vereinigtes Königreich", Frnakreich: "Frankreich" });
});

test("countries of one market stay as they were entered, on the page, on paper and in files", async (t) => {
  const hash = plan({ rows: ["AT,10000,6000,2000,4000", "CH,5000,100,0,2000"] });
  const { find, page } = await open(t, { hash });
  const names = ["Austria · Rest of Western Europe", "Switzerland · Rest of Western Europe"];
  for (const place of ["lines", "bars", "paper"]) {
    const text = await find(place).textContent();
    for (const name of names) assert.ok(text.includes(name), `${name} in ${place}`);
  }
  for (const [row, name] of names.entries()) {
    assert.equal(await find(`remove-${row + 1}`).getAttribute("aria-label"), `Remove ${name}`);
  }
  // The amounts are those of the market, and what is shown adds up to them.
  const market = "Rest of Western Europe";
  const expected = native({ month: "2026-10", market, volumes: { marketing: 15000, utility: 6100, authentication: 2000, service: 6000 } });
  const sum = minor(expected.sums[0].amount);
  assert.equal(minor(await find("total-month").innerText()), sum);
  const amounts = await find("lines").locator("tbody tr:not(.lines__market) td:last-child").allInnerTexts();
  assert.equal(total(amounts.map(minor)), sum);
  const shown = await find("bars").locator("li > .number").allInnerTexts();
  assert.equal(total(shown.map(minor)), sum);
  const [head, ...rows] = (await saved(page, find, "export-csv")).bytes.toString().trim().split(/\r?\n/).map((row) => row.split(","));
  const of = (row, column) => row[head.indexOf(column)];
  assert.equal(total(rows.map((row) => minor(of(row, "amount")))), sum);
  for (const [country, service] of [["AT", 4000], ["CH", 2000]]) {
    const own = rows.filter((row) => of(row, "country") === country && of(row, "category") === "service");
    assert.equal(total(own.map((row) => Number(of(row, "quantity")))), service, country);
  }
  assert.equal((await saved(page, find, "export-xlsx")).bytes.subarray(0, 2).toString(), "PK");
  await picture(page, "estimate-countries");
  await assertAccessible(page, "countries of one market");
  await page.setViewportSize(SIZES.phone);
  await assertFits(page, "countries of one market");
  await picture(page, "estimate-countries-phone");
});

test("Meta’s charges and a provider’s fees are told apart under the total and in the chart", async (t) => {
  const { find, page } = await open(t, { hash: plan({ rows: ["DE,10000,6000,2000,4000"], more: "&fb=89" }) });
  const text = (await find("total-split").innerText()).replaceAll(/\s/g, " ");
  const [, meta, provider] = /^Meta ([\d,.]+) EUR \+ provider ([\d,.]+) EUR$/.exec(text) ?? assert.fail(text);
  const sum = minor(await find("total-month").innerText());
  assert.equal(minor(meta) + minor(provider), sum);
  assert.equal(provider, "89.00");
  const bars = await find("bars").locator("li > .number").allInnerTexts();
  assert.equal(total(bars.map(minor)), sum, "the bars are all of it");
  assert.ok((await find("fees-bar").locator("rect").getAttribute("width")) > 0);
  await picture(page, "estimate-fees");
  await assertAccessible(page, "fees");
  await find("volume-1-marketing").fill("20000");
  await page.getByText("Provider’s fees").first().click();
  await find("fee-base").fill("");
  await find("total-split").waitFor({ state: "detached" });
});
