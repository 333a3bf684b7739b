import { and, eq, sql } from "drizzle-orm";
import { accounts, sessions } from "@/db/schema";
import { auditPerson } from "@/lib/audit";
import { DomainError, invalidField } from "@/lib/errors";
import { passwordOf } from "./insert-person";
import { rememberBrowser } from "./known-browser";
import { verifyOwnPassword } from "./own-password";
import { hashPassword } from "./password";
import { assertPasswordAllowed } from "./password-rules";
import type { AuthContext, Session } from "./read-session";
import { type Client, type StartedSession, startSession } from "./start-session";

/**
 * Changes the person's own password, ends all of their sessions including this one, and starts a new session. Throws
 * `rate_limited`, `invalid_request` for a wrong current password or a weak new password, or `unauthenticated` if the
 * new session cannot be started.
 */
export async function changePassword(
  context: AuthContext,
  input: {
    session: Session;
    currentPassword: string;
    newPassword: string;
    client: Client;
    requestId: string;
  },
): Promise<StartedSession> {
  const { session, currentPassword, newPassword, client, requestId } = input;
  const { actor, email } = session;
  await assertPasswordAllowed(newPassword, { email, name: actor.label }, "newPassword");
  const { attemptId, hash } = await verifyOwnPassword(context, {
    session,
    password: currentPassword,
    path: "currentPassword",
    client,
    requestId,
  });
  const passwordHash = await hashPassword(newPassword);
  const { appUrl } = context.config;
  const browserCookie = await context.db.transaction(async (tx) => {
    // If two changes run concurrently, the second fails, because its current password is outdated.
    const changed = await tx
      .update(accounts)
      .set({ password: passwordHash, updatedAt: sql`now()` })
      .where(and(passwordOf(actor.id), eq(accounts.password, hash)))
      .returning({ id: accounts.id });
    if (changed.length === 0) throw invalidField("currentPassword", "password_wrong");
    await tx.delete(sessions).where(eq(sessions.userId, actor.id));
    await auditPerson(tx, actor.id, { actor, action: "password_changed", requestId });
    return await rememberBrowser(tx, { attemptId, cookieHeader: client.cookieHeader, appUrl });
  });
  const started = await startSession(context, { email, password: newPassword, client });
  if (started === null) throw new DomainError("unauthenticated", "Sign in with the new password.");
  return { ...started, cookies: [...started.cookies, browserCookie] };
}
