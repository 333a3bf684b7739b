import { pgSchema, timestamp } from "drizzle-orm/pg-core";

/** Our own schema, so that a customer's tables with the same names are never touched. */
export const julia = pgSchema("julia");

/** A time on the database's clock. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
