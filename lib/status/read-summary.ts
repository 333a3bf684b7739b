import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { type Status, statusSummarySchema } from "@/types/status";

const rowSchema = z.object({ at: z.coerce.date(), data: z.unknown() });

/**
 * Reads the worker's last summary. Returns null if there is no summary yet or if its format is that of another version.
 */
export async function readSummary(ctx: Pick<AppContext, "db">): Promise<Status["summary"]> {
  const [row] = await ctx.db.execute(sql`select at, data from julia.status_summaries where id = 1`);
  if (row === undefined) return null;
  const { at, data } = rowSchema.parse(row);
  const summary = statusSummarySchema.safeParse(data);
  return summary.success ? { at: at.toISOString(), ...summary.data } : null;
}
