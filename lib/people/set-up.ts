import { v7 as uuidv7 } from "uuid";
import { signInAttempts } from "@/db/schema";
import { auditPerson } from "@/lib/audit";
import { DomainError, invalidField } from "@/lib/errors";
import { insertPerson, lockPeople, peopleExist } from "./insert-person";
import { rememberBrowser } from "./known-browser";
import { hashPassword } from "./password";
import { assertPasswordAllowed } from "./password-rules";
import type { AuthContext } from "./read-session";
import { isSetupTokenLive, takeSetupToken } from "./setup-token";
import { admitAttempt } from "./sign-in-throttle";
import { type Client, type StartedSession, startSession } from "./start-session";

/**
 * Creates the first admin from the one-time link and signs them in. Throws `unauthenticated` for a wrong, used or
 * expired link, `rate_limited` after several attempts with such a link, or `invalid_request` for a weak password.
 */
export async function setUp(
  context: AuthContext,
  input: { token: string; name: string; email: string; password: string; client: Client; requestId: string },
): Promise<StartedSession> {
  const { token, name, email, password, client, requestId } = input;
  if (!(await isSetupTokenLive(context.db, token))) {
    // Counts only invalid links, so that a person who corrects a field is never locked out.
    const { address } = client;
    await admitAttempt(context.db, { account: `set-up from ${address}`, address, browser: null });
    throw linkRefused();
  }
  await assertPasswordAllowed(password, { email, name }, "password");
  const passwordHash = await hashPassword(password);
  await context.db.transaction(async (tx) => {
    await lockPeople(tx);
    if (!(await takeSetupToken(tx, token)) || (await peopleExist(tx))) throw linkRefused();
    const id = await insertPerson(tx, { name, email, role: "admin", passwordHash });
    if (id === null) throw invalidField("email", "email_taken");
    await auditPerson(tx, id, {
      actor: { kind: "person", id, label: name, role: "admin" },
      action: "person_created",
      details: { role: "admin", from: "setup_link" },
      requestId,
    });
  });
  const started = await startSession(context, { email, password, client });
  if (started === null) throw linkRefused();
  const { address, cookieHeader } = client;
  const { appUrl } = context.config;
  const attemptId = uuidv7();
  await context.db.insert(signInAttempts).values({ id: attemptId, account: email, address, succeeded: true });
  const browserCookie = await rememberBrowser(context.db, { attemptId, cookieHeader, appUrl });
  return { ...started, cookies: [...started.cookies, browserCookie] };
}

function linkRefused(): DomainError {
  return new DomainError("unauthenticated", "This link is no longer valid. Start again for a new one.");
}
