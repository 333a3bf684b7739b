import { sql } from "drizzle-orm";
import { integer, jsonb } from "drizzle-orm/pg-core";
import type { StatusSummary } from "../../types/status";
import { julia, moment } from "./julia";

/** Figures about the past on the managers' page: one row, recomputed by the worker and shown with its age. */
export const statusSummaries = julia.table("status_summaries", {
  id: integer("id").primaryKey().default(1),
  at: moment("at").notNull().default(sql`clock_timestamp()`),
  data: jsonb("data").$type<StatusSummary>().notNull(),
});
