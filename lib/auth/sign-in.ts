import { recordAudit } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import type { AuthContext } from "./read-session";
import { admitAttempt, markSucceeded } from "./sign-in-throttle";
import { type Client, type StartedSession, startSession } from "./start-session";

/** Signs a person in. Throws `rate_limited`, or `unauthenticated` with one text for every reason. */
export async function signIn(
  context: AuthContext,
  input: { email: string; password: string; client: Client; requestId: string },
): Promise<StartedSession> {
  const { email, client, requestId } = input;
  const { attemptId } = await admitAttempt(context.db, { account: email, address: client.address });
  const started = await startSession(context, input);
  if (started === null) throw new DomainError("unauthenticated", "The e-mail or the password is wrong.");
  const { user } = started;
  await context.db.transaction(async (tx) => {
    await markSucceeded(tx, attemptId);
    await recordAudit(tx, {
      actor: { kind: "person", id: user.id, label: user.name, role: user.role },
      action: "signed_in",
      targetKind: "person",
      targetId: user.id,
      requestId,
    });
  });
  return started;
}
