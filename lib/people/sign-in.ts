import { eq } from "drizzle-orm";
import { users } from "@/db/schema";
import { auditPerson } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import { readBrowser, rememberBrowser } from "./known-browser";
import type { AuthContext } from "./read-session";
import { admitAttempt } from "./sign-in-throttle";
import { type Client, type StartedSession, startSession } from "./start-session";

/** Signs a person in. Throws `rate_limited`, or `unauthenticated` with the same message for every reason. */
export async function signIn(
  context: AuthContext,
  input: { email: string; password: string; client: Client; requestId: string },
): Promise<StartedSession> {
  const { email, client, requestId } = input;
  const { appUrl } = context.config;
  const { address, cookieHeader } = client;
  const browser = readBrowser(cookieHeader, appUrl);
  const { attemptId } = await admitAttempt(context.db, { account: email, address, browser });
  const started = await startSession(context, input);
  if (started === null) {
    await recordRefusal(context, input);
    throw new DomainError("unauthenticated", "The email or the password is wrong.");
  }
  const { user, cookies } = started;
  return await context.db.transaction(async (tx) => {
    const browserCookie = await rememberBrowser(tx, { attemptId, cookieHeader, appUrl });
    await auditPerson(tx, user.id, {
      actor: { kind: "person", id: user.id, label: user.name, role: user.role },
      action: "signed_in",
      requestId,
    });
    return { user, cookies: [...cookies, browserCookie] };
  });
}

/**
 * Writes an audit row for a refused attempt. Runs the same statements for known and unknown email addresses, so that
 * both take equally long.
 */
async function recordRefusal(
  context: AuthContext,
  { email, client, requestId }: { email: string; client: Client; requestId: string },
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const [person] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
    await auditPerson(tx, person?.id ?? null, {
      actor: { actorKind: "anonymous", actorId: null, actorLabel: null },
      action: "sign_in_refused",
      details: { email, address: client.address },
      requestId,
    });
  });
}
