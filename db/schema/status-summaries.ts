import { integer, jsonb } from "drizzle-orm/pg-core";
import type { StatusSummary } from "../../types/status";
import { julia, momentNow } from "./julia";

/**
 * The figures about the past on the managers' page. A single row, which the worker recomputes and the page shows with
 * its age.
 */
export const statusSummaries = julia.table("status_summaries", {
  id: integer("id").primaryKey().default(1),
  at: momentNow("at"),
  data: jsonb("data").$type<StatusSummary>().notNull(),
});
