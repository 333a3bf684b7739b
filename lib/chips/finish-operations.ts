import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { CommandContext } from "@/lib/context/command-context";
import { runOperation, takeLease } from "./operations/run";

/** A slow operation continues in the background and does not delay the others. */
const ROUND_MS = 15_000;

/** Operations per run. Each waits up to 10 s for its confirmation, so they run in parallel. */
const AT_ONCE = 8;

/** Resumes operations whose next attempt is due or whose process died (expired lease). */
export async function finishOperations(ctx: CommandContext): Promise<number> {
  const due = await ctx.db.execute<{ id: string }>(sql`
    select id from julia.chip_operations
    where state = 'requested' and (next_attempt_at <= clock_timestamp()
        -- Nothing was asked of the gateway then: as soon as it may be asked again, there is nothing to wait for.
        or error in ('circuit_open', 'license_required')
          and not exists (select 1 from julia.gateways where is_down))
      and (lease_until is null or lease_until < clock_timestamp())
    order by next_attempt_at limit ${AT_ONCE}`);
  const runs = Promise.all(
    due.map(async ({ id }) => {
      const operation = await takeLease(ctx, id);
      if (operation === null) return;
      ctx.log.info(
        { operation: operation.kind, chipId: operation.chipId, attempt: operation.attempts },
        "operation resumed",
      );
      await runOperation(ctx, operation);
    }),
  );
  await withinRound(ctx, runs);
  return due.length;
}

async function withinRound(ctx: CommandContext, runs: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const waited = sleep(ROUND_MS, undefined, { signal: over.signal }).catch(() => undefined);
  // Logged even when the round is over by then.
  const logged = runs.catch((error: unknown) =>
    ctx.log.error({ err: error }, "operation failed unexpectedly"),
  );
  await Promise.race([logged, waited]).finally(() => over.abort());
}
