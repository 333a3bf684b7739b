import { sql } from "drizzle-orm";
import type { CommandContext } from "@/lib/context/command-context";
import { changeSubscription } from "./change-subscription";
import type { Ownership } from "./subscription-row";

/** Records an event of the type `test` for this subscription only. Throws `subscription_not_found`. */
export async function testSubscription(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
): Promise<void> {
  await changeSubscription(ctx, target, { action: "subscription_tested" }, async (tx, { id, clientId }) => {
    await tx.execute(sql`
      select julia.record_event('test', ${clientId}::uuid, null, p_facts => jsonb_build_object('subscriptionId', ${id}::text))`);
  });
}
