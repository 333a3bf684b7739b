import { sql } from "drizzle-orm";
import { boolean, check, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { ROLES } from "../../types/people";
import { julia, known, moment, momentNow } from "./julia";

/** A person who may sign in. People are disabled instead of deleted, so that the history keeps their names. */
export const users = julia.table(
  "users",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    /** In lower case. The person signs in with it. */
    email: text("email").notNull(),
    emailVerified: boolean("email_verified").notNull().default(false),
    image: text("image"),
    role: text("role", { enum: ROLES }).notNull(),
    disabledAt: moment("disabled_at"),
    /** When the person was last active. Kept after the person's sessions are removed. */
    lastSeenAt: moment("last_seen_at"),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    uniqueIndex("users_email_unique").on(table.email),
    check("users_email_lower", sql`${table.email} = lower(${table.email})`),
    known("users_role_known", table.role, ROLES),
  ],
);

export type UserRow = typeof users.$inferSelect;
