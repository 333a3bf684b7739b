import { sql } from "drizzle-orm";
import { type AnyPgColumn, check, pgSchema, timestamp, uuid } from "drizzle-orm/pg-core";

/** The product's own schema, so that a customer's tables with the same names are never touched. */
export const julia = pgSchema("julia");

export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

export const momentNow = (name: string) => moment(name).notNull().default(sql`clock_timestamp()`);

/** Foreign key that deletes this row together with the referenced row. */
export const belongsTo = (name: string, id: () => AnyPgColumn) =>
  uuid(name).notNull().references(id, { onDelete: "cascade" });

/** Check constraint that limits a column to these values. */
export const known = (name: string, column: AnyPgColumn, words: readonly string[]) =>
  check(name, sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(", "))})`);
