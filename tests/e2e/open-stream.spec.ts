import type { Page, Response } from "@playwright/test";
import { cookieHeader, sessionOf, signInToApi } from "../setup/api-client";
import { expect, SERVER_AWAY, signIn, test } from "../setup/browser";
import { IS_LONG, report } from "../setup/proof";
import { compare, momentOf, newPhone, row, seconds } from "./moments";
import { connectChip } from "./operator";

const SHOWN_WITHIN_MS = 2_000;
/** Maximum time by which an open stream may prolong a restart. Checked only by `npm run prove`. */
const STREAM_ENDS_WITHIN_MS = 3_000;

test.use({ productOptions: { webProcesses: 2 } });

const isStream = (response: Response) => response.url().endsWith("/api/dashboard/events") && response.ok();

/** Waits until no script has been loaded for 3 s, so that the restart does not interrupt a preload. */
async function everythingLoaded(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const scripts = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"));
    const lastMs = Math.max(...scripts.map(({ startTime, duration }) => startTime + duration));
    return performance.now() - lastMs > 3_000;
  });
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const begunMs = performance.now();
  await act();
  return performance.now() - begunMs;
}

test("a web process ends its open streams when it stops, and the page reconnects to its successor", async ({
  page,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(SERVER_AWAY);
  const api = await signInToApi(product);
  const chip = await connectChip(product, newPhone(), { alreadyWarm: true });
  await signIn(page, product);
  const other = product.webUrls[1] ?? "";
  const stream = await fetch(`${other}/api/dashboard/events`, {
    headers: { cookie: cookieHeader(await sessionOf(product)) },
  });
  expect(stream.status).toBe(200);
  const read = stream.text();
  const withStreamMs = await timeOf(() => product.restart("web-2"));
  // Reading an aborted stream would reject, so the process has ended the stream properly.
  expect(await read).toContain("event: beat");
  if (IS_LONG) {
    const aloneMs = await timeOf(() => product.restart("web-2"));
    report(
      `a web process restarts in ${seconds(withStreamMs)} with an open stream, in ${seconds(aloneMs)} without`,
    );
    expect(withStreamMs - aloneMs).toBeLessThan(STREAM_ENDS_WITHIN_MS);
  }

  const followed = page.waitForResponse(isStream);
  await page.goto(`${other}/chips`);
  await followed;
  await everythingLoaded(page);
  const followedAgain = page.waitForResponse(isStream, { timeout: 100_000 });
  await product.restart("web-2");
  await followedAgain;
  await expect(page.locator(row(chip))).toContainText("Conectado");
  const paused = momentOf(page, row(chip), /Pausado/);
  const atMs = Date.now();
  // The change is made through the other web process.
  expect((await api.post(`/api/dashboard/chips/${chip.id}/pause`)).status).toBe(200);
  compare("paused by another process: on the open page", [(await paused) - atMs], SHOWN_WITHIN_MS);
});
