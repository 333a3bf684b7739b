import { integer, jsonb } from "drizzle-orm/pg-core";
import { julia, momentNow } from "./julia";

/** The worker's forecast of the queue, updated every 2 s and read by admission. */
export const poolForecasts = julia.table("pool_forecasts", {
  id: integer("id").primaryKey().default(1),
  at: momentNow("at"),
  /** Waiting messages per priority, indexed as in `MESSAGE_PRIORITIES`. */
  waiting: jsonb("waiting").$type<[number, number, number]>().notNull().default([0, 0, 0]),
  /** Slots that become free within `seconds` of `at`, ordered by `seconds`. */
  slots: jsonb("slots").$type<{ seconds: number; slots: number }[]>().notNull().default([]),
  /**
   * The part of the forecast that admission uses, parsed by `admissionForecastSchema`. Null if no chip could
   * ever send, or if a worker of release 0.2.0 stored the row.
   */
  admission: jsonb("admission"),
});
