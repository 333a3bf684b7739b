import { sql } from "drizzle-orm";
import { boolean, check, text } from "drizzle-orm/pg-core";
import { julia, moment, momentNow } from "./julia";

/** The one-time link with which the first admin signs up. At most one row: a newer link replaces the older one. */
export const setupTokens = julia.table(
  "setup_tokens",
  {
    onlyRow: boolean("only_row").primaryKey().default(true),
    /** SHA-256 of the token in the link, in hex. */
    tokenHash: text("token_hash").notNull(),
    expiresAt: moment("expires_at").notNull(),
    createdAt: momentNow("created_at"),
  },
  (table) => [check("setup_tokens_one_row", sql`${table.onlyRow}`)],
);
