import type { Page } from "@playwright/test";
import { expect, type Product } from "../setup/browser";
import { IS_LONG, percentile, report } from "../setup/proof";
import { type Chip, connectChip, withDatabase } from "./operator";

/**
 * Measures the time until a change is visible. The short run only verifies that the change arrives through the expected
 * channel. The long run (`npm run prove`) runs without other tests and also compares the times with the goals.
 */
export const RUNS = IS_LONG ? 30 : 1;
/** Longest time to wait for a change to become visible. */
const GIVE_UP_MS = 100_000;

let nextPhone = 5_511_972_000_000;
export function newPhone(): string {
  nextPhone += 1;
  return String(nextPhone);
}

export async function connectChips(product: Product, count: number): Promise<Chip[]> {
  const made: Chip[] = [];
  while (made.length < count) {
    const batch = Array.from({ length: Math.min(5, count - made.length) }, () =>
      connectChip(product, newPhone(), { alreadyWarm: true }),
    );
    made.push(...(await Promise.all(batch)));
  }
  return made;
}

/**
 * Returns the time at which the page first shows the text, in ms on the browser's clock. Checks the page on every
 * frame.
 */
export function momentOf(page: Page, selector: string, words: RegExp): Promise<number> {
  return page.evaluate(
    ({ selector, source, giveUpMs }) =>
      new Promise<number>((resolve, reject) => {
        const pattern = new RegExp(source);
        const begunMs = Date.now();
        const check = () => {
          if (pattern.test(document.querySelector(selector)?.textContent ?? "")) resolve(Date.now());
          else if (Date.now() - begunMs > giveUpMs) reject(new Error(`${selector} never said ${source}`));
          else requestAnimationFrame(check);
        };
        check();
      }),
    { selector, source: words.source, giveUpMs: GIVE_UP_MS },
  );
}

export const row = ({ id }: Pick<Chip, "id">) => `[data-chip-id="${id}"]`;

/** Returns the time at which the chip left the rotation, in ms since the epoch. */
export function momentOutOfRotation(product: Product, chipId: string): Promise<number> {
  return withDatabase(product, async (sql) => {
    const deadlineMs = Date.now() + GIVE_UP_MS;
    while (Date.now() < deadlineMs) {
      const [found] = await sql`select 1 from julia.chip_rotation
        where chip_id = ${chipId} and usable and out_since is null`;
      if (found === undefined) return Date.now();
    }
    throw new Error(`chip ${chipId} stayed in rotation`);
  });
}

export const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/** Reports the median and the 95th percentile. The long run also compares the 95th percentile with the goal. */
export function compare(what: string, measuredMs: readonly number[], goalMs: number): void {
  const p95Ms = percentile(measuredMs, 0.95);
  report(
    `${what}, ${measuredMs.length} times: ${seconds(percentile(measuredMs, 0.5))} (median), ${seconds(p95Ms)} (p95; goal ${goalMs / 1000} s)`,
  );
  if (IS_LONG) expect(p95Ms, what).toBeLessThan(goalMs);
}
