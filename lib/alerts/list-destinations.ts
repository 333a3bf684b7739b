import { sql } from "drizzle-orm";
import { alertDestinations } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { AlertDestination } from "@/types/alert-pages";
import { toDestination } from "./destination";
import { ensureEnvironmentDestination } from "./environment-destination";

/** Lists alert destinations, the environment's destination first. Returns a hint of each URL, never the URL itself. */
export async function listDestinations(ctx: Pick<AppContext, "db" | "config">): Promise<AlertDestination[]> {
  await ctx.db.transaction((tx) => ensureEnvironmentDestination(tx, ctx.config.alertWebhookUrl));
  const rows = await ctx.db
    .select({
      row: alertDestinations,
      waiting: sql`(select count(*) from julia.alert_deliveries d
        where d.destination_id = ${alertDestinations.id} and d.state = 'pending')`.mapWith(Number),
    })
    .from(alertDestinations)
    .orderBy(sql`not ${alertDestinations.fromEnvironment}`, alertDestinations.createdAt);
  return rows
    .filter(({ row }) => !row.fromEnvironment || ctx.config.alertWebhookUrl !== null)
    .map(({ row, waiting }) => toDestination(row, waiting));
}
