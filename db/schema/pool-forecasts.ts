import { sql } from "drizzle-orm";
import { integer, jsonb } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** The worker's forecast of the queue, renewed every two seconds: what the door needs to say yes, or when. */
export const poolForecasts = julia.table("pool_forecasts", {
  id: integer("id").primaryKey().default(1),
  at: moment("at").notNull().default(sql`clock_timestamp()`),
  /** Messages waiting, by priority: index as in `MESSAGE_PRIORITIES`. */
  waiting: jsonb("waiting").$type<[number, number, number]>().notNull().default([0, 0, 0]),
  /** Slots that come free until so many seconds from `at`, by rising seconds; `possible` counts chips that are away too. */
  slots: jsonb("slots").$type<{ seconds: number; slots: number; possible: number }[]>().notNull().default([]),
});
