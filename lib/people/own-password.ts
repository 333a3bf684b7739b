import { accounts } from "@/db/schema";
import { auditPerson } from "@/lib/audit";
import { invalidField } from "@/lib/errors";
import { passwordOf } from "./insert-person";
import { readBrowser } from "./known-browser";
import { verifyPassword } from "./password";
import type { AuthContext, Session } from "./read-session";
import { admitAttempt } from "./sign-in-throttle";
import type { Client } from "./start-session";

/**
 * Checks the signed-in person's password within the sign-in limits and returns the matching hash. Throws
 * `rate_limited`, or `invalid_request` with the problem `password_wrong` for `path`.
 */
export async function verifyOwnPassword(
  context: AuthContext,
  input: { session: Session; password: string; path: string; client: Client; requestId: string },
): Promise<{ attemptId: string; hash: string }> {
  const { session, password, path, client, requestId } = input;
  const { attemptId } = await admitAttempt(context.db, {
    account: session.email,
    address: client.address,
    browser: readBrowser(client.cookieHeader, context.config.appUrl),
  });
  const [account] = await context.db
    .select({ password: accounts.password })
    .from(accounts)
    .where(passwordOf(session.actor.id));
  const hash = account?.password ?? null;
  if (hash !== null && (await verifyPassword({ hash, password }))) return { attemptId, hash };
  await context.db.transaction((tx) =>
    auditPerson(tx, session.actor.id, {
      actor: session.actor,
      action: "password_refused",
      details: { address: client.address },
      requestId,
    }),
  );
  throw invalidField(path, "password_wrong");
}
