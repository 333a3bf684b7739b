import { sql } from "drizzle-orm";
import { integer, jsonb } from "drizzle-orm/pg-core";
import type { StatusSummary } from "../../types/status";
import { julia, moment } from "./julia";

/** What the managers' page tells of the past: one row, counted anew by the worker and shown with its age. */
export const statusSummaries = julia.table("status_summaries", {
  id: integer("id").primaryKey().default(1),
  at: moment("at").notNull().default(sql`clock_timestamp()`),
  data: jsonb("data").$type<StatusSummary>().notNull(),
});
