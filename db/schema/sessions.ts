import { index, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsTo, julia, moment, momentNow } from "./julia";
import { users } from "./users";

/** A signed-in browser. The session ends at `expiresAt`, or earlier if it is idle for too long. */
export const sessions = julia.table(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    userId: belongsTo("user_id", () => users.id),
    /** SHA-256 of the token in the cookie, in hex. */
    token: text("token").notNull(),
    expiresAt: moment("expires_at").notNull(),
    /** When a person last made a request in this session. Requests by streams and polls do not count. */
    lastSeenAt: momentNow("last_seen_at"),
    /** When the password was last entered in this session; null for sessions older than this column. */
    passwordConfirmedAt: moment("password_confirmed_at"),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    // Finds the session of every signed-in request.
    uniqueIndex("sessions_token_unique").on(table.token),
    index("sessions_user").on(table.userId),
  ],
);
