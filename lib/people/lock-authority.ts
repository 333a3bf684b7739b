import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { sessions, users } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { DomainError } from "@/lib/errors";

/**
 * Locks the actor's role and session until the transaction ends. Used when a command creates something that outlives
 * the session, such as an API key: otherwise a request in flight could create it after the session ended or the person
 * was demoted. Locks the person before the session, as `changePerson` does. Throws `unauthenticated` or `forbidden`.
 */
export async function lockAuthority(tx: Transaction, actor: Actor): Promise<void> {
  if (actor.kind !== "person" || actor.sessionId === undefined) return;
  const person = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, actor.id), eq(users.role, actor.role), isNull(users.disabledAt)))
    .for("share");
  if (person.length === 0) throw new DomainError("forbidden", "Your role does not allow this.");
  const session = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.id, actor.sessionId))
    .for("share");
  if (session.length === 0) throw new DomainError("unauthenticated", "Sign in first.");
}
