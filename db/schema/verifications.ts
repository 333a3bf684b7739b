import { index, text, uuid } from "drizzle-orm/pg-core";
import { julia, moment, momentNow } from "./julia";

/** One-time values of the sign-in library. No enabled flow currently writes them. */
export const verifications = julia.table(
  "verifications",
  {
    id: uuid("id").primaryKey(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: moment("expires_at").notNull(),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [index("verifications_identifier").on(table.identifier)],
);
