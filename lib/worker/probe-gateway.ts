import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/**
 * While the gateway's circuit is open the queue stands still; as soon as a try is due, this makes it, so that
 * the queue does not wait for somebody else's call. It costs nothing while the circuit is closed.
 */
export async function probeGateway(ctx: AppContext): Promise<void> {
  const [row] = await ctx.db.execute(
    sql`select 1 from julia.gateways where breaker <> 'closed' and retry_at <= clock_timestamp()`,
  );
  if (row !== undefined) await ctx.gateway.verifyKey();
}
