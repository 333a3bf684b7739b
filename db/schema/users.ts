import { sql } from "drizzle-orm";
import { boolean, check, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { ROLES } from "../../types/people";
import { julia, moment } from "./julia";

/** A person who may sign in. Never deleted, only disabled, so that the history keeps the names. */
export const users = julia.table(
  "users",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    /** Lower case; people sign in with it. */
    email: text("email").notNull(),
    emailVerified: boolean("email_verified").notNull().default(false),
    image: text("image"),
    role: text("role", { enum: ROLES }).notNull(),
    disabledAt: moment("disabled_at"),
    /** Kept after the sessions are removed. */
    lastSeenAt: moment("last_seen_at"),
    createdAt: moment("created_at").notNull().default(sql`clock_timestamp()`),
    updatedAt: moment("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    uniqueIndex("users_email_unique").on(table.email),
    check("users_email_lower", sql`${table.email} = lower(${table.email})`),
    check(
      "users_role_known",
      sql`${table.role} in (${sql.raw(ROLES.map((role) => `'${role}'`).join(", "))})`,
    ),
  ],
);

export type UserRow = typeof users.$inferSelect;
