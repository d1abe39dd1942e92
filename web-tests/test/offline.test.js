// Once loaded, the page needs nobody.
import assert from "node:assert/strict";
import { test } from "node:test";

import { open, serve, settled } from "../harness.js";

test("without a network the page opens again, on every view", async (t) => {
  const server = await serve();
  // The service worker looks for a newer version, which it cannot find.
  const allowed = [/files\.json/];
  const { page, find } = await open(t, { hash: "#/prices", server, allowed });
  await find("view-prices").waitFor();
  // `evaluate` waits for what the function promises.
  const ready = () =>
    page.evaluate(async () => {
      const whole = (await caches.keys()).filter((name) => name.startsWith("wabill-") && !name.endsWith("-partial"));
      const list = whole.length === 1 && (await (await caches.open(whole[0])).match("files.json"));
      return Boolean(list) && navigator.serviceWorker.controller !== null;
    });
  for (let tries = 0; !(await ready()); tries += 1) {
    assert.ok(tries < 200, "the service worker does not get ready");
    await page.waitForTimeout(100);
  }
  await server.stop();
  await page.reload();
  await find("view-prices").waitFor();
  for (const view of ["estimate", "messages"]) {
    await find(`nav-${view}`).click();
    await find(`view-${view}`).waitFor();
    await settled(page);
  }
});
