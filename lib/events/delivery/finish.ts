import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import type { GuardedOutcome } from "@/lib/outbound/post-guarded";
import { isAccepted } from "@/lib/outbound/post-webhook";

export interface Try {
  deliveryId: number;
  owner: string;
  outcome: GuardedOutcome;
  durationMs: number;
  /** Null if no further try follows. */
  retrySeconds: number | null;
  /** The subscription is not tried again for so long. */
  holdSeconds: number;
}

/** Stores the result of a try. Has no effect if the lease was lost, because another worker then tries again. */
export async function finishDelivery(ctx: Pick<AppContext, "db">, tried: Try): Promise<void> {
  const { outcome } = tried;
  const status = outcome.kind === "answer" ? outcome.status : null;
  const error = outcome.kind === "answer" ? null : outcome.detail;
  await ctx.db.execute(sql`
    select julia.finish_delivery(${tried.deliveryId}, ${tried.owner}, ${isAccepted(outcome)},
      ${tried.retrySeconds}, ${status}, ${Math.round(tried.durationMs)}, ${error}, ${tried.holdSeconds})`);
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
