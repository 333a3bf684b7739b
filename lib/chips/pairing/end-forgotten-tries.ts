import { sql } from "drizzle-orm";
import { z } from "zod";
import { lockChip } from "@/lib/chips/change-chip";
import type { AppContext } from "@/lib/context/server-context";
import { readPairingFacts } from "./pairing-facts";
import { ENDED_RIGHT_AFTER_MS, UNWATCHED_PAIRING_MS } from "./pairing-limits";
import { endTry } from "./pairing-tries";

const dueSchema = z.object({ chipId: z.string() });

/**
 * Ends the tries that can no longer change: those whose connection has lasted, and those that nobody has watched for 5
 * minutes. Must run before the pairings themselves are ended, because the facts of the pairing decide the cause.
 */
export async function endForgottenTries(ctx: Pick<AppContext, "db">): Promise<void> {
  const due = await ctx.db.execute(sql`
    select t.chip_id as "chipId" from julia.pairing_tries t join julia.pairings p on p.chip_id = t.chip_id
    where t.ended_at is null and case when t.connected_at is null
      then greatest(p.watched_at, t.asked_at) < clock_timestamp() - ${`${UNWATCHED_PAIRING_MS} milliseconds`}::interval
      else t.connected_at < clock_timestamp() - ${`${ENDED_RIGHT_AFTER_MS} milliseconds`}::interval end`);
  for (const row of due) {
    const { chipId } = dueSchema.parse(row);
    await ctx.db.transaction(async (tx) => {
      await lockChip(tx, chipId);
      const facts = await readPairingFacts(tx, chipId);
      if (facts?.newestTry != null && facts.newestTry.endedAt === null) await endTry(tx, facts);
    });
  }
}
