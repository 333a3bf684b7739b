import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/**
 * Makes a test call as soon as an open breaker allows one, so that the breaker closes even if nothing else calls the
 * gateway. Makes no call while the breaker is closed.
 */
export async function probeGateway(ctx: AppContext): Promise<void> {
  const [row] = await ctx.db.execute(
    sql`select 1 from julia.gateways where breaker <> 'closed' and retry_at <= clock_timestamp()`,
  );
  if (row !== undefined) await ctx.gateway.verifyKey();
}
