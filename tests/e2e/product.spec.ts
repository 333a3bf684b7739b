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

test("a connection without a request outlives the minute that proxies keep theirs", async ({ product }) => {
  const answer = await fetch(`${product.url}/api/health/live`);
  expect(answer.headers.get("keep-alive")).toBe("timeout=75");
});
