import { expect, it } from "vitest";
import { readPoolMetrics } from "@/lib/metrics/read-pool-metrics";
import { renderMetrics } from "@/lib/metrics/render-metrics";

const CHIPS = 10_000;
const CHIPS_PER_GATEWAY = 80;

/** The row that the statement of `readPoolMetrics` returns. */
const row = {
  instances: [],
  queue: ["queued", "reserved", "dispatching", "uncertain"].map((phase) => ({
    phase,
    messages: 12_345,
    oldestSeconds: 123.456789,
  })),
  webhooks: { waiting: 1234, oldestSeconds: 12.345678, p50: 0.123456, p95: 1.234567, max: 12.345678 },
  gateways: Array.from({ length: CHIPS / CHIPS_PER_GATEWAY }, (_, n) => ({
    gateway: `evolution-${n + 1}`,
    breaker: n % 10 === 0 ? "open" : "closed",
    isLicenseRequired: false,
    reconciledSecondsAgo: 12.345678,
    chips: CHIPS_PER_GATEWAY,
    connected: 78,
    canSend: 75,
    perHour: 1600,
    perDay: 12_000,
    heldHour: 1234,
    heldDay: 10_234,
    sent: 1200,
    // Some sends of every third gateway failed or are uncertain.
    uncertain: n % 3 === 0 ? 12 : 0,
    failed: n % 3 === 0 ? 22 : 0,
  })),
  workers: { alive: 4, beatSecondsAgo: 1.234567 },
};

it("the metrics of 10,000 chips on 125 gateways are at most 100 kB without the detail of chips", async () => {
  type Context = Parameters<typeof renderMetrics>[0];
  // Only the statements are replaced: the size depends on the values and not on how they were read.
  const sql = async (text: readonly string[]) => (text.join().includes("pairing_tries") ? [] : [row]);
  const ctx = { sql, db: { execute: async () => [] }, log: console } as unknown as Context;
  expect((await readPoolMetrics(ctx, { ofChips: false })).gateways).toHaveLength(125);
  const { text } = await renderMetrics(ctx, { ofChips: false });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(100_000);
});
