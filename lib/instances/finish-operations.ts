import { sql } from "drizzle-orm";
import type { VerbContext } from "./context";
import { runOperation, takeLease } from "./operations/run";

/** Verbs taken up in one run; each waits up to 10 s for its confirmation, so they go side by side. */
const AT_ONCE = 8;

/** Takes up verbs that wait for their next try, or whose process died (its lease ran out). */
export async function finishOperations(ctx: VerbContext): Promise<number> {
  const due = await ctx.db.execute<{ id: string }>(sql`
    select id from julia.chip_operations
    where state = 'requested' and next_attempt_at <= clock_timestamp()
      and (lease_until is null or lease_until < clock_timestamp())
    order by next_attempt_at limit ${AT_ONCE}`);
  await Promise.all(
    due.map(async ({ id }) => {
      const operation = await takeLease(ctx, id);
      if (operation === null) return;
      ctx.log.info(
        { operation: operation.kind, chipId: operation.chipId, attempt: operation.attempts },
        "verb taken up",
      );
      await runOperation(ctx, operation);
    }),
  );
  return due.length;
}
