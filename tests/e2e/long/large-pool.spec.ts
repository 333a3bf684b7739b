import { fillLargePool } from "../../factories/large-pool";
import { signInToApi } from "../../setup/api-client";
import { expect, signIn, test } from "../../setup/browser";
import { percentile, report } from "../../setup/proof";
import { withDatabase } from "../operator";

const CHIPS = 1_000;
const SENDS_PER_CHIP = 100;
const REQUESTS = 200;
const RELOADS = 20;

test.beforeAll(({ product }) => withDatabase(product, (sql) => fillLargePool(sql, CHIPS, SENDS_PER_CHIP)));

test("1,000 chips: the first page has few nodes, little data and loads fast", async ({ page, product }) => {
  const api = await signInToApi(product);
  const listMs: number[] = [];
  let bytes = 0;
  for (let index = 0; index < REQUESTS; index += 1) {
    const startedAt = performance.now();
    const { body } = await api.get("/api/dashboard/chips");
    listMs.push(performance.now() - startedAt);
    bytes = JSON.stringify(body).length;
    expect(body.total).toBeGreaterThanOrEqual(CHIPS);
  }
  await signIn(page, product);
  await page.goto("/chips");
  await expect(page.getByRole("row").nth(20)).toBeVisible();
  const shownMs: number[] = [];
  for (let index = 0; index < RELOADS; index += 1) {
    await page.reload({ waitUntil: "commit" });
    await page.getByRole("row").nth(20).waitFor();
    shownMs.push(
      await page.evaluate(
        () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      ),
    );
  }
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  report(
    `list of ${CHIPS} chips with ${CHIPS * SENDS_PER_CHIP} sends, over HTTP: ${percentile(listMs, 0.5).toFixed(0)} ms (median), ${percentile(listMs, 0.95).toFixed(0)} ms (p95; goal 100 ms), ${(bytes / 1000).toFixed(1)} kB (goal 60 kB)`,
  );
  report(
    `first page of the list in Chromium, warm: rows painted after ${percentile(shownMs, 0.5).toFixed(0)} ms (median of ${shownMs.length}; goal 400 ms), ${nodes} nodes (goal 4,000)`,
  );
  expect(nodes).toBeLessThan(4_000);
  expect(bytes).toBeLessThan(60_000);
});
