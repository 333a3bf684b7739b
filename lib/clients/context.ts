import type { Database } from "@/db/client";
import type { Actor } from "@/lib/actor";
import { DomainError } from "@/lib/errors";

export interface KeysContext {
  db: Database;
  requestId?: string;
}

/** Allows only administrators and our own scripts to manage API keys. Throws `forbidden`. */
export function requireKeyKeeper(actor: Actor): void {
  const allowed = actor.kind === "system" || (actor.kind === "person" && actor.role === "admin");
  if (!allowed) throw new DomainError("forbidden", "Only administrators may read or change API keys.");
}
