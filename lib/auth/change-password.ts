import { and, eq, sql } from "drizzle-orm";
import { accounts, sessions } from "@/db/schema";
import { recordAudit } from "@/lib/audit";
import { DomainError, invalidField } from "@/lib/errors";
import { hashPassword, verifyPassword } from "./password";
import { assertPasswordAllowed } from "./password-rules";
import type { AuthContext, Session } from "./read-session";
import { admitAttempt, markSucceeded } from "./sign-in-throttle";
import { type Client, type StartedSession, startSession } from "./start-session";

/**
 * Changes one's own password. All sessions of the person end, this one too; the answer begins a new one.
 * Throws `rate_limited`, or `invalid_request` for a wrong current or a weak new password.
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
  const { attemptId } = await admitAttempt(context.db, { account: email, address: client.address });
  const ofPerson = and(eq(accounts.userId, actor.id), eq(accounts.providerId, "credential"));
  const [account] = await context.db.select({ password: accounts.password }).from(accounts).where(ofPerson);
  const hash = account?.password ?? null;
  if (hash === null || !(await verifyPassword({ hash, password: currentPassword }))) {
    throw invalidField("currentPassword", "password_wrong");
  }
  const passwordHash = await hashPassword(newPassword);
  await context.db.transaction(async (tx) => {
    await markSucceeded(tx, attemptId);
    // Two changes at once: the second one's current password is no longer the current one.
    const changed = await tx
      .update(accounts)
      .set({ password: passwordHash, updatedAt: sql`now()` })
      .where(and(ofPerson, eq(accounts.password, hash)))
      .returning({ id: accounts.id });
    if (changed.length === 0) throw invalidField("currentPassword", "password_wrong");
    await tx.delete(sessions).where(eq(sessions.userId, actor.id));
    await recordAudit(tx, {
      actor,
      action: "password_changed",
      targetKind: "person",
      targetId: actor.id,
      requestId,
    });
  });
  const started = await startSession(context, { email, password: newPassword, client });
  if (started === null) throw new DomainError("unauthenticated", "Sign in with the new password.");
  return started;
}
