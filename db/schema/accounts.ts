import { text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsTo, julia, moment, momentNow } from "./julia";
import { users } from "./users";

/** A person's credentials, currently always a password (`providerId` is `credential`). */
export const accounts = julia.table(
  "accounts",
  {
    id: uuid("id").primaryKey(),
    userId: belongsTo("user_id", () => users.id),
    providerId: text("provider_id").notNull(),
    accountId: text("account_id").notNull(),
    /** Argon2id hash in PHC format. */
    password: text("password"),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: moment("access_token_expires_at"),
    refreshTokenExpiresAt: moment("refresh_token_expires_at"),
    scope: text("scope"),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [uniqueIndex("accounts_user_provider_unique").on(table.userId, table.providerId)],
);
