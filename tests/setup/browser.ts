import { test as base, expect, type Page } from "@playwright/test";
import { type Product, startProduct } from "./product";

export { type Product, startProduct } from "./product";
export { expect };

interface PageFixtures {
  /** The product that the tests of this file have to themselves. */
  product: Product;
  /** Console errors that this test provokes on purpose: `expectedErrors.push(/409/)`. */
  expectedErrors: RegExp[];
  noConsoleErrors: undefined;
}

/** Answers the product of a file, and ends the one of the file before. */
type ProductOf = (file: string) => Promise<Product>;

/**
 * Playwright's `test` with the product running: `page.goto("/chips")` goes to it, one product for all tests of
 * a file. An error in the browser's console fails the test.
 */
export const test = base.extend<PageFixtures, { productOf: ProductOf }>({
  productOf: [
    async ({ browserName: _ }, use) => {
      let running: { file: string; product: Product } | undefined;
      await use(async (file) => {
        if (running?.file !== file) {
          await running?.product.stop();
          running = undefined;
          running = { file, product: await startProduct() };
        }
        return running.product;
      });
      await running?.product.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  product: [
    async ({ productOf }, use, { file }) => {
      await use(await productOf(file));
    },
    { timeout: 60_000 },
  ],
  baseURL: async ({ product }, use) => {
    await use(product.url);
  },
  expectedErrors: async ({ browserName: _ }, use) => {
    await use([]);
  },
  noConsoleErrors: [
    async ({ page, expectedErrors }, use) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
      });
      await use(undefined);
      const unexpected = errors.filter((error) => !expectedErrors.some((pattern) => pattern.test(error)));
      expect(unexpected, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs the page's browser in as the product's first admin, or as somebody else. */
export async function signIn(page: Page, product: Product, person = product.admin): Promise<void> {
  const answer = await page.request.post(`${product.url}/api/auth/sign-in/email`, {
    data: { email: person.email, password: person.password },
    headers: { origin: product.url },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}
