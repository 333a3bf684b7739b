import { sql } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { pairingTries } from "@/db/schema";
import { countPairings } from "@/lib/chips/pairing/count-tries";
import { renderMetrics } from "@/lib/metrics/render-metrics";
import { createTestPool } from "../../factories/pool";

const pool = await createTestPool();
afterAll(() => pool.close());

const ago = (days: number, seconds = 0) =>
  sql`clock_timestamp() - make_interval(days => ${days}::int) + make_interval(secs => ${seconds}::int)`;
const began = (days: number, isFirst = true) => ({ gatewayId: "default", isFirst, startedAt: ago(days) });
const connected = (days: number, seconds: number, isFirst = true) => ({
  ...began(days, isFirst),
  connectedAt: ago(days, seconds),
  endedAt: ago(days, seconds),
});

it("counts first tries, the median time and the causes of the last 7 and 30 days", async () => {
  await pool.ctx.db.insert(pairingTries).values([
    connected(1, 10),
    connected(2, 30),
    connected(3, 20, false),
    { ...began(3), cause: "scanned_but_not_linked", answer: "passkey", endedAt: ago(3, 300) },
    { ...began(4), cause: "scanned_but_not_linked", answer: "passkey", endedAt: ago(4, 300) },
    { ...began(4, false), cause: "nobody_scanned", endedAt: ago(4, 300) },
    // Connected, and ended by WhatsApp soon after.
    { ...connected(5, 15), cause: "logged_out_right_after" },
    // Still waiting for a scan, so neither connected nor failed.
    began(0),
    { ...began(20), cause: "key_refused", endedAt: ago(20, 1) },
    connected(40, 99),
  ]);
  const { d7, d30 } = await countPairings(pool.ctx);
  expect(d7).toEqual({
    tries: 7,
    connected: 3,
    firstTries: 5,
    firstConnected: 2,
    medianSeconds: 20,
    failures: [
      { cause: "scanned_but_not_linked", tries: 2 },
      { cause: "logged_out_right_after", tries: 1 },
      { cause: "nobody_scanned", tries: 1 },
    ],
    answers: [{ answer: "passkey", tries: 2 }],
  });
  expect(d30).toMatchObject({ tries: 8, firstTries: 6, connected: 3 });
  const { text } = await renderMetrics(pool.ctx, { ofChips: false });
  for (const line of [
    'julia_pairing_tries_total{outcome="connected"} 4',
    'julia_pairing_tries_total{outcome="scanned_but_not_linked"} 2',
    'julia_pairing_tries_total{outcome="socket_conflict"} 0',
    'julia_pairing_first_try_ratio{days="7"} 0.4',
    'julia_pairing_median_seconds{days="30"} 20',
  ]) {
    expect(text.split("\n")).toContain(line);
  }
});
