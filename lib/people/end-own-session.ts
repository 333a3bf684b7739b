import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { sessions } from "@/db/schema";
import { auditPerson } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import type { PersonActor } from "./read-session";

/** Ends one of the person's own sessions in every process immediately. Throws `not_found`. */
export async function endOwnSession(
  context: { db: Database; actor: PersonActor; requestId: string },
  sessionId: string,
): Promise<void> {
  const { db, actor, requestId } = context;
  await db.transaction(async (tx) => {
    const ended = await tx
      .delete(sessions)
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, actor.id)))
      .returning({ address: sessions.ipAddress });
    if (ended[0] === undefined) throw new DomainError("not_found", "You have no such session.");
    const details = { address: ended[0].address };
    await auditPerson(tx, actor.id, { actor, action: "session_ended", details, requestId });
  });
}
