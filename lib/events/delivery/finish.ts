import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import type { GuardedOutcome } from "@/lib/outbound/post-guarded";
import { isAccepted } from "@/lib/outbound/post-webhook";

export interface Try {
  deliveryId: number;
  outcome: GuardedOutcome;
  durationMs: number;
  /** Null if no further try follows. */
  retrySeconds: number | null;
  /** The subscription is not tried again for so long. */
  holdSeconds: number;
}

/** Stores the results of tries. Has no effect on a delivery whose lease was lost: another worker then tries again. */
export async function finishDeliveries(
  ctx: Pick<AppContext, "db">,
  tries: readonly Try[],
  owner: string,
): Promise<void> {
  const rows = tries.map(({ deliveryId, outcome, durationMs, retrySeconds, holdSeconds }) => ({
    deliveryId,
    isAccepted: isAccepted(outcome),
    retrySeconds,
    status: outcome.kind === "answer" ? outcome.status : null,
    durationMs: Math.round(durationMs),
    error: outcome.kind === "answer" ? null : outcome.detail,
    holdSeconds,
  }));
  await ctx.db.execute(sql`select julia.finish_deliveries(${owner}, ${JSON.stringify(rows)}::text::jsonb)`);
}

/** Prolongs the leases of deliveries whose tries are under way. */
export async function renewDeliveries(
  ctx: Pick<AppContext, "db">,
  ids: readonly number[],
  { owner, leaseSeconds }: { owner: string; leaseSeconds: number },
): Promise<void> {
  await ctx.db.execute(
    sql`select julia.renew_deliveries(${sql.param([...ids])}::bigint[], ${owner}, ${leaseSeconds})`,
  );
}

/** Ends a delivery that has nothing left to show, so that it blocks no other. */
export async function dropDelivery(ctx: Pick<AppContext, "db">, id: number, owner: string): Promise<void> {
  await ctx.db.execute(sql`select julia.drop_delivery(${id}, ${owner})`);
}

/** Returns a delivery to the queue without counting a try. */
export async function putBackDelivery(
  ctx: Pick<AppContext, "db">,
  { id, owner, seconds, host }: { id: number; owner: string; seconds: number; host: string },
): Promise<void> {
  await ctx.db.execute(sql`select julia.put_back_delivery(${id}, ${owner}, ${seconds}, ${host})`);
}
