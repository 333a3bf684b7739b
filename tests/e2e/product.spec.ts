import { expect, startProduct, test } from "../setup/browser";

test("the sign-in page opens without an error", async ({ page }) => {
  await page.goto("/login");
  await expect(page.getByRole("button", { name: "Entrar" })).toBeVisible();
});

test("two web processes share one product, and one that was killed comes back", async () => {
  const product = await startProduct({ webProcesses: 2 });
  const statuses = async () =>
    await Promise.all(
      product.webUrls.map(async (url) => {
        const answer = await fetch(`${url}/api/health/live`).catch(() => null);
        return answer?.status ?? null;
      }),
    );
  expect(await statuses()).toEqual([200, 200]);
  await product.kill("web-2");
  expect(await statuses()).toEqual([200, null]);
  await product.restart("web-2");
  expect(await statuses()).toEqual([200, 200]);
  await product.stop();
});
