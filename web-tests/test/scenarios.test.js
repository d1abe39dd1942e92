// Saved scenarios: nothing lost between two tabs, nothing promised that is not kept, and what one costs more than another.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertAccessible, open, picture, settled } from "../harness.js";

const save = async (find, name) => {
  await find("scenario-name").fill(name);
  await find("keep").click();
};

const stored = (page) => page.evaluate(() => localStorage.getItem("wabill.scenarios") ?? "");
const names = async (page) => (await stored(page)).split("\n").filter(Boolean).map((line) => line.split("\t")[0]);

test("two tabs do not take each other’s scenarios away", async (t) => {
  const { address, context, find, page } = await open(t, { hash: "#/estimate" });
  await find("view-estimate").waitFor();
  const other = await context.newPage();
  await other.goto(`${address}#/estimate`);
  await other.getByTestId("view-estimate").waitFor();
  await save(find, "A");
  // The other tab shows it without a reload, and saves another one.
  await other.getByTestId("scenarios").getByText("A", { exact: true }).first().waitFor();
  await save((id) => other.getByTestId(id), "B");
  await find("scenarios").getByText("B", { exact: true }).first().waitFor();
  assert.deepEqual(await names(page), ["A", "B"]);
  await page.reload();
  await settled(page);
  assert.equal(await find("scenarios").locator("tbody tr").count(), 2);
});

test("a tab that does not hear of the others still takes nothing away", async (t) => {
  const { find, page } = await open(t, { hash: "#/estimate" });
  await find("view-estimate").waitFor();
  await save(find, "A");
  // As if written by a tab of which no event arrived.
  await page.evaluate(() => localStorage.setItem("wabill.scenarios", `${localStorage.getItem("wabill.scenarios")}B\t#/estimate\n`));
  await save(find, "C");
  assert.deepEqual(await names(page), ["A", "B", "C"]);
});

test("where the browser keeps nothing, nothing is said to be saved", async (t) => {
  const { find } = await open(t, {
    hash: "#/estimate",
    before: () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    },
  });
  await find("view-estimate").waitFor();
  await save(find, "A");
  assert.match(await find("not-kept").innerText(), /Not saved.*switched off or full/);
  assert.equal(await find("scenarios").count(), 0);
  assert.equal(await find("scenario-said").innerText(), "");
  assert.equal(await find("scenario-name").inputValue(), "A", "the name is still there to try again");
});

test("a name that is taken is asked about, and the difference to a chosen base is shown", async (t) => {
  const { find, page } = await open(t, { hash: "#/estimate" });
  await save(find, "Plan");
  const before = await stored(page);
  await save(find, "Plan");
  assert.equal(await find("name-taken").count(), 0, "the same under the same name is no question");
  await find("volume-1-marketing").fill("20000");
  await save(find, "Plan");
  await find("name-taken").waitFor();
  assert.equal(await stored(page), before, "nothing is replaced before the reader says so");
  await assertAccessible(page, "a name that is taken");
  await find("scenario-both").click();
  assert.deepEqual(await names(page), ["Plan", "Plan (2)"]);
  const differences = async () => (await find("scenario-difference").allInnerTexts()).map((text) => text.replaceAll(/\s/g, " "));
  // 10,000 more marketing messages to Germany.
  assert.deepEqual(await differences(), ["", "+1,131.00 EUR"]);
  await find("scenario-base").nth(1).check();
  assert.deepEqual(await differences(), ["\u22121,131.00 EUR", ""]);
  await picture(page, "scenarios");
  await assertAccessible(page, "scenarios");

  await find("volume-1-marketing").fill("30000");
  await save(find, "Plan");
  await find("scenario-replace").click();
  assert.deepEqual(await names(page), ["Plan", "Plan (2)"]);
  assert.notEqual((await stored(page)).split("\n")[0], before.split("\n")[0]);
});
