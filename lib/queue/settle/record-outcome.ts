import type { AppContext } from "@/lib/context/server-context";
import type { SendOutcome } from "@/lib/gateway/outcomes";

/** This driver prepares its statements once per connection; Drizzle would need two round trips. */
type Database = Pick<AppContext, "sql">;

/** T2: returns true if this worker may write the first byte now. See `julia.begin_dispatch`. */
export async function beginDispatch(
  ctx: Database,
  owner: string,
  reservation: { messageId: string; attemptId: string; operationId: number },
): Promise<boolean> {
  const { messageId, attemptId, operationId } = reservation;
  const [row] =
    await ctx.sql`select julia.begin_dispatch(${messageId}, ${attemptId}, ${owner}, ${operationId}) as may_send`;
  return row?.may_send === true;
}

export async function releaseReservation(ctx: Database, attemptId: string): Promise<void> {
  await ctx.sql`select julia.finish_not_sent(${attemptId}, 'message', 'not_dispatched', null)`;
}

/** T3: records the outcome of an attempt; has no effect if the attempt is already settled. */
export async function recordOutcome(ctx: Database, attemptId: string, outcome: SendOutcome): Promise<void> {
  switch (outcome.kind) {
    case "sent":
      await ctx.sql`select julia.finish_sent(${attemptId}, ${outcome.gatewayMessageId}, ${outcome.remoteJid})`;
      break;
    case "not_sent":
      await ctx.sql`select julia.finish_not_sent(${attemptId}, ${outcome.scope}, ${outcome.cause}, ${outcome.cause}, ${outcome.retrySeconds})`;
      break;
    case "failed":
      await ctx.sql`select julia.finish_failed(${attemptId}, ${outcome.code}, null)`;
      break;
    case "uncertain":
      await ctx.sql`select julia.finish_uncertain(${attemptId}, ${outcome.code}, ${outcome.detail})`;
      break;
  }
}
