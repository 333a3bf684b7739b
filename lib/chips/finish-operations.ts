import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { CommandContext } from "@/lib/context/command-context";
import { runOperation, takeLease } from "./operations/run";

/** Maximum time that a run waits for its operations. Slower operations continue in the background. */
const ROUND_MS = 15_000;

/** Maximum operations per run. They run in parallel, because each may wait 10 s or longer for its confirmation. */
const AT_ONCE = 8;

/** Resumes operations whose next attempt is due or whose process died (expired lease). Returns how many were due. */
export async function finishOperations(ctx: CommandContext): Promise<number> {
  const due = await ctx.db.execute<{ id: string }>(sql`
    select id from julia.chip_operations
    where state = 'requested' and (next_attempt_at <= clock_timestamp()
        -- Attempts with these errors had no effect, so retry as soon as the gateway accepts calls again.
        or error in ('circuit_open', 'license_required')
          and not exists (select 1 from julia.chips c join julia.gateways g on g.id in (c.gateway_id, input ->> 'to')
            where c.id = chip_id and g.is_down))
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
  // Logs a failure even after the wait has ended.
  const logged = runs.catch((error: unknown) =>
    ctx.log.error({ err: error }, "operation failed unexpectedly"),
  );
  await Promise.race([logged, waited]).finally(() => over.abort());
}
