import { sql } from "drizzle-orm";
import { index, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";
import { users } from "./users";

/** A signed-in browser. It ends at `expiresAt`, or when nobody has been seen for the idle time. */
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
    /** The last request that a person caused; a stream or a poll does not count. */
    lastSeenAt: moment("last_seen_at").notNull().default(sql`clock_timestamp()`),
    /** When the password was last given in this session; null in sessions from before this was written down. */
    passwordConfirmedAt: moment("password_confirmed_at"),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: moment("created_at").notNull().default(sql`clock_timestamp()`),
    updatedAt: moment("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    // The look-up of every signed-in request.
    uniqueIndex("sessions_token_unique").on(table.token),
    index("sessions_user").on(table.userId),
  ],
);
