import { sql } from "drizzle-orm";
import { check, integer, text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** The one row of settings that SQL itself must know; migrate writes the time zone of the environment into it. */
export const settings = julia.table(
  "settings",
  {
    id: integer("id").primaryKey().default(1),
    timeZone: text("time_zone").notNull().default("America/Sao_Paulo"),
    updatedAt: moment("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [check("settings_single_row", sql`${table.id} = 1`)],
);
