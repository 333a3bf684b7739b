import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

export async function hasAnyMessage(ctx: Pick<AppContext, "db">): Promise<boolean> {
  const [row] = await ctx.db.execute<{ is_any: boolean }>(
    sql`select exists (select 1 from julia.messages) as is_any`,
  );
  return row?.is_any ?? false;
}
