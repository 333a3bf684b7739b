import { sql } from "drizzle-orm";
import { gateways } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";

/**
 * Makes a test call to each gateway whose open breaker allows one, so that the breaker closes even if nothing else
 * calls the gateway. Makes no call while a breaker is closed.
 */
export async function probeGateways(ctx: AppContext): Promise<void> {
  const due = await ctx.db
    .select({ id: gateways.id })
    .from(gateways)
    .where(sql`${gateways.breaker} <> 'closed' and ${gateways.retryAt} <= clock_timestamp()`);
  await Promise.all(due.map(async ({ id }) => (await ctx.gateways.of(id)).verifyKey()));
}
