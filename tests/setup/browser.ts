import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { sessionOf } from "./api-client";
import { type Product, type ProductOptions, startProduct } from "./product";

export type { Product } from "./product";
export { expect };

interface PageFixtures {
  /** Options with which the product of this file starts: `test.use({ productOptions: { webProcesses: 2 } })`. */
  productOptions: ProductOptions;
  /** The product that the tests of this file share. */
  product: Product;
  /** Console errors that this test provokes on purpose: `expectedErrors.push(/409/)`. */
  expectedErrors: RegExp[];
  /** Opens a page in a separate browser context, for a second person or another screen size. */
  openPage(options?: BrowserContextOptions): Promise<Page>;
  consoleErrors: { watch(context: BrowserContext): void };
}

/**
 * Returns the product of a test file: the renewed product of the previous file if both have the same options, otherwise
 * a new product.
 */
type ProductOf = (file: string, options: ProductOptions) => Promise<Product>;

/**
 * Matches the console errors that occur while the web server is down, for `expectedErrors`. Chromium has many names for
 * a connection that ended (refused, reset, socket not connected, empty response). The time of the request determines
 * which name it reports.
 */
export const SERVER_AWAY = /net::ERR_|Failed to load chunk|status of 50\d/;

/** Maximum time to wait for a page's scripts, which some tests delay on purpose. */
const SCRIPTS_TIMEOUT_MS = 60_000;

/**
 * Makes `goto` and `reload` wait until React handles every button, because a click on server-rendered HTML has no
 * effect before that.
 */
function waitForScripts(page: Page): Page {
  const goto = page.goto.bind(page);
  const reload = page.reload.bind(page);
  const areButtonsLive = () =>
    [...document.querySelectorAll("main button, main a, header button")].every((button) =>
      Object.keys(button).some((key) => key.startsWith("__reactFiber$")),
    );
  const untilLive = () =>
    page
      .waitForFunction(areButtonsLive, null, { timeout: SCRIPTS_TIMEOUT_MS, polling: 50 })
      .catch(() => undefined);
  page.goto = async (...args) => {
    const response = await goto(...args);
    await untilLive();
    return response;
  };
  page.reload = async (...args) => {
    const response = await reload(...args);
    await untilLive();
    return response;
  };
  return page;
}

declare global {
  interface Window {
    /** What the pairing window said last each time it showed a connection, until a test takes it out. */
    shownConnections?: { text: string }[];
  }
}

/** Lets the page record the connections that its pairing window shows, because each is shown for 2.5 s only. */
async function recordConnections(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shown: { text: string }[] = [];
    window.shownConnections = shown;
    let current: { text: string } | null = null;
    const note = () => {
      const body = document.querySelector("[data-pairing=connected]");
      if (body === null) {
        current = null;
        return;
      }
      if (current === null) {
        current = { text: "" };
        shown.push(current);
      }
      current.text = body.textContent ?? "";
    };
    const every = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(note).observe(document, every);
  });
}

/**
 * Playwright's `test` with a running product: `page.goto("/chips")` opens a page of that product. The tests of a file
 * share one product. A console error in any browser that a test opens makes the test fail.
 */
export const test = base.extend<PageFixtures, { productOf: ProductOf }>({
  productOf: [
    async ({ browserName: _ }, use) => {
      let running: { file: string; options: string; product: Product } | undefined;
      const next = async (options: ProductOptions): Promise<Product> => {
        const previous = running;
        running = undefined;
        if (previous?.options === JSON.stringify(options)) return await previous.product.renew();
        await previous?.product.stop();
        return await startProduct(options);
      };
      await use(async (file, options) => {
        if (running?.file !== file) {
          running = { file, options: JSON.stringify(options), product: await next(options) };
        }
        return running.product;
      });
      await running?.product.stop();
    },
    { scope: "worker", timeout: 600_000 },
  ],
  productOptions: [{}, { option: true }],
  product: [
    async ({ productOf, productOptions }, use, { file }) => {
      await use(await productOf(file, productOptions));
    },
    { timeout: 600_000 },
  ],
  page: async ({ page }, use) => {
    await recordConnections(page);
    await use(waitForScripts(page));
  },
  baseURL: async ({ product }, use) => {
    await use(product.url);
  },
  expectedErrors: async ({ browserName: _ }, use) => {
    await use([]);
  },
  openPage: async ({ browser, product, consoleErrors }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL: product.url, locale: "pt-BR", ...options });
      opened.push(context);
      consoleErrors.watch(context);
      return waitForScripts(await context.newPage());
    });
    await Promise.all(opened.map((context) => context.close()));
  },
  consoleErrors: [
    async ({ context, expectedErrors }, use) => {
      const errors: string[] = [];
      const watch = (watched: BrowserContext) => {
        watched.on("weberror", (error) => errors.push(error.error().message));
        watched.on("console", (message) => {
          if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
        });
      };
      watch(context);
      await use({ watch });
      const unexpected = errors.filter((error) => !expectedErrors.some((pattern) => pattern.test(error)));
      expect(unexpected, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export async function signIn(page: Page, product: Product, person = product.admin): Promise<void> {
  const cookies = await sessionOf(product, person);
  await page.context().addCookies(cookies.map((cookie) => ({ ...cookie, url: product.url })));
}
