import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/**
 * Makes the next attempt as soon as an open breaker allows one, so that the queue does not wait for another call. Makes
 * no gateway call while the breaker is closed.
 */
export async function probeGateway(ctx: AppContext): Promise<void> {
  const [row] = await ctx.db.execute(
    sql`select 1 from julia.gateways where breaker <> 'closed' and retry_at <= clock_timestamp()`,
  );
  if (row !== undefined) await ctx.gateway.verifyKey();
}
