import { sql } from "drizzle-orm";
import { boolean, index, text, uuid } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/**
 * Passwords that were really tried; refused attempts leave no row. Shared by all replicas. A row is written
 * before the password is looked at, so that parallel guesses count, and `succeeded` is set after.
 */
export const signInAttempts = julia.table(
  "sign_in_attempts",
  {
    id: uuid("id").primaryKey(),
    /** The e-mail in lower case, whether a person has it or not. */
    account: text("account").notNull(),
    /** The client's address; an IPv6 one as its /64 network. */
    address: text("address").notNull(),
    /** SHA-256 of the browser's token, in hex; null for a browser that no account knows. */
    browser: text("browser"),
    succeeded: boolean("succeeded").notNull().default(false),
    at: moment("at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    // The counts of one sign-in, and the removal of rows that no longer count.
    index("sign_in_attempts_account").on(table.account, table.at),
    index("sign_in_attempts_address").on(table.address, table.at),
    // Which accounts know a browser.
    index("sign_in_attempts_browser").on(table.browser).where(sql`${table.browser} is not null`),
    index("sign_in_attempts_at").on(table.at),
  ],
);
