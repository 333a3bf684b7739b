import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Gives up deliveries that a paused or disabled subscription has kept for more than 7 days. */
export async function trimDeliveries(ctx: Pick<AppContext, "db">): Promise<void> {
  await ctx.db.execute(sql`select julia.trim_deliveries()`);
}
