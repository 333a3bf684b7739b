import { fillLargePool } from "../factories/large-pool";
import { expect, signIn, test } from "../setup/browser";
import { APPEARANCES, appear, expectFits, expectNothingSerious, withDatabase } from "./operator";

test.beforeAll(async ({ product }) => {
  // The worker is killed because it would not find these chips at the gateway.
  await product.kill("worker");
  await withDatabase(product, async (sql) => {
    await sql`update julia.worker_heartbeats set beat_at = now() + interval '1 hour'`;
    await fillLargePool(sql, 60, 2);
  });
});

test("the commands for selected chips take two rows on a 360 px phone, and all of them can be reached", async ({
  page,
  product,
}) => {
  await signIn(page, product);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const appearance of APPEARANCES) {
    await appear(page, product, appearance);
    await page.goto("/chips");
    const boxes = page.locator("tr[data-chip-id]").getByRole("checkbox");
    await expect(boxes).toHaveCount(25);
    for (let row = 0; row < 25; row += 1) await boxes.nth(row).check();
    const bar = page.getByRole("toolbar");
    // The whole page is selected, so the bar also offers all other pages.
    await expect(bar.getByRole("button", { name: /60/ })).toBeVisible();
    const remove = bar.getByRole("button", { name: /^(Excluir|Delete)$/ });
    const [whole, one] = [await bar.boundingBox(), await remove.boundingBox()];
    expect(whole?.height).toBeLessThan(3 * (one?.height ?? 0));
    await expectFits(page);
    await expectNothingSerious(page);
    await remove.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alertdialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
  }
});
