import { and, eq, exists, sql } from "drizzle-orm";
import { accounts, sessions } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import { passwordOf } from "./insert-person";
import { rememberBrowser } from "./known-browser";
import { verifyOwnPassword } from "./own-password";
import type { AuthContext, Session } from "./read-session";
import type { Client } from "./start-session";

/**
 * Records in the session that the signed-in person has just entered their password, and returns the `Set-Cookie` value
 * for the browser. Throws `rate_limited`, `invalid_request` for a wrong password, or `unauthenticated` if the session
 * has ended.
 */
export async function confirmPassword(
  context: AuthContext,
  input: { session: Session; password: string; client: Client; requestId: string },
): Promise<{ cookies: string[] }> {
  const { session, client } = input;
  const { attemptId, hash } = await verifyOwnPassword(context, { ...input, path: "password" });
  return await context.db.transaction(async (tx) => {
    // Selects no row if a concurrent password change has ended this session or is about to end it.
    const isCurrent = tx
      .select({ id: accounts.id })
      .from(accounts)
      .where(and(passwordOf(session.actor.id), eq(accounts.password, hash)));
    const confirmed = await tx
      .update(sessions)
      .set({ passwordConfirmedAt: sql`clock_timestamp()` })
      .where(and(eq(sessions.id, session.id), exists(isCurrent)))
      .returning({ id: sessions.id });
    if (confirmed.length === 0) throw new DomainError("unauthenticated", "Sign in first.");
    const { cookieHeader } = client;
    return {
      cookies: [await rememberBrowser(tx, { attemptId, cookieHeader, appUrl: context.config.appUrl })],
    };
  });
}
