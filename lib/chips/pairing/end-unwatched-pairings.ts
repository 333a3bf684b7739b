import { sql } from "drizzle-orm";
import { lockExistingChip } from "@/lib/chips/find-chip";
import { beginOperation, WorkerIsBusy } from "@/lib/chips/operations/begin";
import { runOperation } from "@/lib/chips/operations/run";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { endForgottenTries } from "./end-forgotten-tries";
import { UNWATCHED_PAIRING_MS } from "./pairing-limits";

/**
 * Ends pairings that nobody has watched for 5 minutes, after ending their tries. Only instances that show a QR code
 * qualify; a session that is merely reconnecting is never ended. Returns the number of pairings.
 */
export async function endUnwatchedPairings(ctx: CommandContext): Promise<number> {
  await endForgottenTries(ctx);
  const unwatched = await ctx.db.execute<{ id: string }>(sql`
    select c.id from julia.chips c join julia.pairings p on p.chip_id = c.id
    where c.state = 'connecting' and not c.evolution_connected and c.status <> 'cancelled'
      and (not c.ever_paired or c.close_code is not null or c.logged_out_by_us or p.qr_issued_at is not null)
      and greatest(p.watched_at, p.started_at, c.state_since)
        < clock_timestamp() - ${`${UNWATCHED_PAIRING_MS} milliseconds`}::interval
      and not exists (select 1 from julia.chip_operations o where o.chip_id = c.id and o.state = 'requested')`);
  for (const { id } of unwatched) {
    try {
      const { operation } = await ctx.db.transaction(async (tx) => {
        const { chip } = await lockExistingChip(tx, id);
        return beginOperation(tx, chip, "end_pairing", ctx.actor);
      });
      await runOperation(ctx, operation);
    } catch (error) {
      // Another operation has started since the query, so a person is acting on the chip.
      if (!(error instanceof DomainError) && !(error instanceof WorkerIsBusy)) throw error;
    }
  }
  return unwatched.length;
}
