import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { subscriptions } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { AuditAction } from "@/types/audit";
import { noSubscription, type Ownership, ownedBy, type SubscriptionRow } from "./subscription-row";

/**
 * Runs one change of a subscription, with its audit row, in one transaction. `lines` is true for changes that affect
 * which deliveries wait, which exclude all finishing deliveries. Throws `subscription_not_found`, and `forbidden` or `unauthenticated` for a
 * person who lost the right meanwhile.
 */
export async function changeSubscription<Result>(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
  change: { action: AuditAction; details?: Record<string, unknown>; lines?: boolean },
  run: (tx: Transaction, row: SubscriptionRow) => Promise<Result>,
): Promise<Result> {
  return await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    if (change.lines === true) await tx.execute(sql`select julia.lock_delivery_order(true)`);
    const [row] = await tx
      .select()
      .from(subscriptions)
      .where(ownedBy(target.id, target.owner))
      .for("no key update");
    if (row === undefined) throw noSubscription();
    const result = await run(tx, row);
    const { clientId, origin } = row;
    const details = { clientId, origin, ...change.details };
    await auditCommand(tx, ctx, change.action, "subscription", row.id, details);
    return result;
  });
}
