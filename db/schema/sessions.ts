import { sql } from "drizzle-orm";
import { index, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";
import { users } from "./users";

/** A signed-in browser. The session ends at `expiresAt`, or after the idle time. */
export const sessions = julia.table(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** SHA-256 of the token in the cookie, in hex. */
    token: text("token").notNull(),
    expiresAt: moment("expires_at").notNull(),
    /** The last request that a person caused; streams and polls do not count. */
    lastSeenAt: moment("last_seen_at").notNull().default(sql`clock_timestamp()`),
    /** When the password was last given in this session; null for sessions older than this column. */
    passwordConfirmedAt: moment("password_confirmed_at"),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: moment("created_at").notNull().default(sql`clock_timestamp()`),
    updatedAt: moment("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    // Every signed-in request looks its session up here.
    uniqueIndex("sessions_token_unique").on(table.token),
    index("sessions_user").on(table.userId),
  ],
);
