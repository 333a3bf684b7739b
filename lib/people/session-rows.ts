import type { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError } from "better-auth/api";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/client";
import { accounts, sessions, users } from "@/db/schema";
import { passwordOf } from "./insert-person";
import { hashToken } from "./session-token";
import { verifiedHash } from "./verified-password";

type AdapterFactory = ReturnType<typeof drizzleAdapter>;

interface NewRow<Row> {
  model: string;
  data: Omit<Row, "id">;
  select?: string[];
  forceAllowId?: boolean;
}

/**
 * Inserts the library's session rows with the SHA-256 of the token; only the library and the cookie have the token
 * itself. Inserts a row only if the person is enabled and the verified password is still current, and locks both rows.
 * A change that disables the person or changes the password therefore either commits first and is detected here, or
 * commits later and deletes the session. Only session creation uses this adapter; our own SQL reads and ends sessions.
 */
export function withSessionRows(
  db: Database,
  makeAdapter: (db: Database | Transaction) => AdapterFactory,
): AdapterFactory {
  return (options) => {
    const adapter = makeAdapter(db)(options);
    return {
      ...adapter,
      create: async <Row extends Record<string, unknown>, Result = Row>(
        input: NewRow<Row>,
      ): Promise<Result> => {
        if (input.model !== "session") return await adapter.create<Row, Result>(input);
        const { token, userId } = input.data;
        if (typeof token !== "string" || typeof userId !== "string")
          throw new Error("a session without a token");
        const tokenHash = hashToken(token);
        const hashed = { ...input, data: { ...input.data, token: tokenHash } };
        const created = await db.transaction(async (tx) => {
          await lockVerifiedPerson(tx, userId);
          const row = await makeAdapter(tx)(options).create<Row, Result>(hashed);
          await tx
            .update(sessions)
            .set({ passwordConfirmedAt: sql`clock_timestamp()` })
            .where(eq(sessions.token, tokenHash));
          await tx.update(users).set({ lastSeenAt: sql`clock_timestamp()` }).where(eq(users.id, userId));
          return row;
        });
        return Object.assign({}, created, { token });
      },
    };
  };
}

/** Locks the person before the password, as `changePerson` does. */
async function lockVerifiedPerson(tx: Transaction, userId: string): Promise<void> {
  const enabled = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
    .for("no key update");
  const hash = verifiedHash();
  const verified =
    hash === null
      ? []
      : await tx
          .select({ id: accounts.id })
          .from(accounts)
          .where(and(passwordOf(userId), eq(accounts.password, hash)))
          .for("share");
  if (enabled.length === 0 || verified.length === 0) throw new APIError("UNAUTHORIZED");
}
