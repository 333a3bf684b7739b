import { sql } from "drizzle-orm";
import { boolean, index, text, uuid } from "drizzle-orm/pg-core";
import { julia, momentNow } from "./julia";

/**
 * Password attempts that the rate limit admitted; rejected attempts are not stored. All processes share these rows. A
 * row is stored before the password is checked, so that parallel guesses count; `succeeded` is set afterwards.
 */
export const signInAttempts = julia.table(
  "sign_in_attempts",
  {
    id: uuid("id").primaryKey(),
    /** The email address in lower case, whether or not an account has it. */
    account: text("account").notNull(),
    /** The client's IP address; for IPv6, its /64 network. */
    address: text("address").notNull(),
    /** SHA-256 of the browser's token, in hex; null for an unknown browser. */
    browser: text("browser"),
    succeeded: boolean("succeeded").notNull().default(false),
    at: momentNow("at"),
  },
  (table) => [
    // Counts the recent attempts for an account.
    index("sign_in_attempts_account").on(table.account, table.at),
    index("sign_in_attempts_address").on(table.address, table.at),
    // Checks whether a browser has signed in before.
    index("sign_in_attempts_browser").on(table.browser).where(sql`${table.browser} is not null`),
    index("sign_in_attempts_at").on(table.at),
  ],
);
