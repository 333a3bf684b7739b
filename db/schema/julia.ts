import { pgSchema, timestamp } from "drizzle-orm/pg-core";

/** Everything of ours lives here, so that a customer's own tables of the same names are never touched. */
export const julia = pgSchema("julia");

/** A moment on the database's clock. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
