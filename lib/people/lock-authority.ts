import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { sessions, users } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { DomainError } from "@/lib/errors";

/**
 * Holds what a person's right rests on until the transaction ends: their role and their session. For what outlives a
 * session, as a key does: else a request under way would leave it behind although the session was ended, or the
 * person demoted, before it was made. Throws `unauthenticated` or `forbidden`. Person first, then session, as
 * `changePerson` locks them.
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
