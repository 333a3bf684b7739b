import type { Database } from "@/db/client";
import type { Actor } from "@/lib/actor";
import { DomainError } from "@/lib/errors";

/** What the verbs on keys get besides who acts and their input. */
export interface KeysContext {
  db: Database;
  requestId?: string;
}

/** Keys are for administrators, and for whoever runs our own scripts beside the database. */
export function requireKeyKeeper(actor: Actor): void {
  const allowed = actor.kind === "system" || (actor.kind === "person" && actor.role === "admin");
  if (!allowed) throw new DomainError("forbidden", "Only administrators may read or change API keys.");
}
