import { randomBytes } from "node:crypto";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Database, Queryable, Transaction } from "@/db/client";
import { setupTokens } from "@/db/schema";
import { lockPeople, peopleExist } from "./insert-person";
import { hashToken } from "./session-token";

const TOKEN_BYTES = 32;
const VALID_MINUTES = 30;

/**
 * Creates the one-time setup link for the first admin and replaces any earlier link. Returns null if an account exists.
 * The token follows `#`, so browsers never send it to a server and no server logs it.
 */
export async function createSetupLink(db: Database, appUrl: string): Promise<string | null> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const row = {
    tokenHash: hashToken(token),
    expiresAt: sql`now() + make_interval(mins => ${VALID_MINUTES})`,
    createdAt: sql`now()`,
  };
  const stored = await db.transaction(async (tx) => {
    await lockPeople(tx);
    if (await peopleExist(tx)) return false;
    await tx.insert(setupTokens).values(row).onConflictDoUpdate({ target: setupTokens.onlyRow, set: row });
    return true;
  });
  return stored ? `${appUrl}/setup#token=${token}` : null;
}

const live = (token: string) =>
  and(eq(setupTokens.tokenHash, hashToken(token)), gt(setupTokens.expiresAt, sql`now()`));

/** Returns true if the token is valid. Does not consume the token. */
export async function isSetupTokenLive(db: Queryable, token: string): Promise<boolean> {
  const rows = await db.select({ onlyRow: setupTokens.onlyRow }).from(setupTokens).where(live(token));
  return rows.length > 0;
}

/** Consumes the token. Returns false if the token was already used or has expired. */
export async function takeSetupToken(tx: Transaction, token: string): Promise<boolean> {
  const taken = await tx.delete(setupTokens).where(live(token)).returning({ onlyRow: setupTokens.onlyRow });
  return taken.length > 0;
}
