import { and, eq, ne } from "drizzle-orm";
import type { Database, Transaction } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { auditPerson } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import { lockPeople } from "./insert-person";
import { lockAuthority } from "./lock-authority";
import type { PersonActor } from "./read-session";

interface EndContext {
  db: Database;
  actor: PersonActor;
  requestId: string;
}

/** Ends all sessions of the caller except the session of this request. */
export async function endOtherSessions(context: EndContext): Promise<{ ended: number }> {
  return await context.db.transaction((tx) => end(tx, context, context.actor.id));
}

/**
 * Ends all sessions of a person, for an admin. If the person is the caller, the session of this request stays. Throws
 * `not_found`, or the errors of `lockAuthority`.
 */
export async function endSessionsOf(context: EndContext, personId: string): Promise<{ ended: number }> {
  return await context.db.transaction(async (tx) => {
    // Two admins who end each other's sessions would otherwise deadlock.
    await lockPeople(tx);
    await lockAuthority(tx, context.actor);
    const [person] = await tx.select({ id: users.id }).from(users).where(eq(users.id, personId));
    if (person === undefined) throw new DomainError("not_found", "There is no such person.");
    return await end(tx, context, personId);
  });
}

async function end(
  tx: Transaction,
  { actor, requestId }: EndContext,
  personId: string,
): Promise<{ ended: number }> {
  const isOther = actor.sessionId === undefined ? undefined : ne(sessions.id, actor.sessionId);
  const rows = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, personId), isOther))
    .returning({ id: sessions.id });
  const ended = rows.length;
  if (ended > 0) {
    await auditPerson(tx, personId, {
      actor,
      action: "sessions_ended",
      details: { sessions: ended },
      requestId,
    });
  }
  return { ended };
}
