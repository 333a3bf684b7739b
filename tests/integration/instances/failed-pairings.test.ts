import { desc, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PairingTryRow, pairingTries } from "@/db/schema";
import { endForgottenTries } from "@/lib/chips/pairing/end-forgotten-tries";
import { PAIRING_CAUSES, type PairingCause } from "@/types/pairing";
import { type Failing, heal, SCENARIOS } from "../../factories/failed-pairings";
import { watchUntilNamed } from "../../factories/watch-failing";
import { openWebhookPool, type WebhookPool } from "../../factories/webhook-server";
import { IS_LONG, report, seeded } from "../../setup/proof";

const PER_CAUSE = IS_LONG ? 20 : 2;
const NAMED_WITHIN_SECONDS = 5;

let pools: Record<"2.3.6" | "2.4", WebhookPool>;
beforeAll(async () => {
  pools = {
    "2.3.6": await openWebhookPool(),
    "2.4": await openWebhookPool({ gateway: { version: "2.4" } }),
  };
  // The long form creates more chips than a gateway takes by default.
  for (const { ctx } of Object.values(pools)) await ctx.sql`update julia.gateways set capacity = 1000`;
});
afterAll(() => Promise.all(Object.values(pools).map((pool) => pool.close())));

/** Ends the try as the worker does once nobody has watched it for 5 minutes, and returns it. */
async function endedTry(pool: WebhookPool, { chip }: Failing): Promise<PairingTryRow | undefined> {
  if (chip !== null) await pool.letTimePass(chip.chipId, 301);
  await endForgottenTries(pool.ctx);
  const [newest] = await pool.ctx.db
    .select()
    .from(pairingTries)
    .where(chip === null ? undefined : sql`${pairingTries.chipId} = ${chip.chipId}`)
    .orderBy(desc(pairingTries.id))
    .limit(1);
  return newest;
}

const named: Record<string, { right: number; longestSeconds: number }> = {};

it.each(PAIRING_CAUSES)(
  "the pairing window names %s within 5 s of its first sign, and the try stores it",
  async (cause: PairingCause) => {
    const { version, fail } = SCENARIOS[cause];
    const pool = pools[version];
    pool.server.use(pool.ctx);
    const found = { right: 0, longestSeconds: 0 };
    for (let seed = 1; seed <= PER_CAUSE; seed += 1) {
      const failing = await fail(pool, seeded(seed));
      const window = await watchUntilNamed(pool, failing);
      expect(window, `seed ${seed}`).toMatchObject({ named: cause });
      expect(window.seconds).toBeLessThanOrEqual(NAMED_WITHIN_SECONDS);
      expect(await endedTry(pool, failing)).toMatchObject({
        cause,
        isFirst: true,
        gatewayId: "default",
        endedAt: expect.any(Date),
      });
      found.right += 1;
      found.longestSeconds = Math.max(found.longestSeconds, window.seconds);
      await heal(pool);
    }
    named[cause] = found;
  },
);

it("reports how many causes were right and how fast they were named", () => {
  const all = Object.entries(named);
  const right = all.reduce((sum, [, { right: count }]) => sum + count, 0);
  const longest = Math.max(...all.map(([, { longestSeconds }]) => longestSeconds));
  expect(all).toHaveLength(PAIRING_CAUSES.length);
  expect(right).toBe(PAIRING_CAUSES.length * PER_CAUSE);
  if (!IS_LONG) return;
  report(
    `failed pairings: ${right} of ${PAIRING_CAUSES.length * PER_CAUSE} named right, the slowest ${longest} s after the first sign`,
  );
  for (const [cause, { right: count, longestSeconds }] of all) {
    report(`${cause}: ${count} of ${PER_CAUSE}, at most ${longestSeconds} s`);
  }
});
