import { integer, jsonb } from "drizzle-orm/pg-core";
import type { StatusSummary } from "../../types/status";
import { julia, momentNow } from "./julia";

/** Past figures on the managers' page. A single row, recomputed by the worker and shown with its age. */
export const statusSummaries = julia.table("status_summaries", {
  id: integer("id").primaryKey().default(1),
  at: momentNow("at"),
  data: jsonb("data").$type<StatusSummary>().notNull(),
});
