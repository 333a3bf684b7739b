import { eq } from "drizzle-orm";
import { sessions, users } from "@/db/schema";
import { auditPerson } from "@/lib/audit";
import type { AuthContext } from "./read-session";
import { hashToken, readSessionToken } from "./session-token";

/** Ends the session of a Cookie header in every process immediately. Idempotent. */
export async function signOut(
  context: AuthContext,
  input: { cookieHeader: string | null; requestId: string },
): Promise<void> {
  const token = readSessionToken(input.cookieHeader, context.config);
  if (token === null) return;
  await context.db.transaction(async (tx) => {
    const [ended] = await tx
      .delete(sessions)
      .where(eq(sessions.token, hashToken(token)))
      .returning({ userId: sessions.userId });
    if (ended === undefined) return;
    const [person] = await tx.select().from(users).where(eq(users.id, ended.userId));
    if (person === undefined) return;
    await auditPerson(tx, person.id, {
      actor: { kind: "person", id: person.id, label: person.name, role: person.role },
      action: "signed_out",
      requestId: input.requestId,
    });
  });
}
