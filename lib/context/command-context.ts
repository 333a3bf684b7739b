import type { Actor } from "@/lib/actor";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";

/** What a verb gets besides its input: the process's means, and who asks. */
export interface CommandContext extends AppContext {
  actor: Actor;
  requestId?: string;
}

/** Writing to the pool is for operators and admins, and for our own worker. */
export function requireWriter(actor: Actor): void {
  const allowed =
    actor.kind === "system" ||
    (actor.kind === "person" && (actor.role === "operator" || actor.role === "admin"));
  if (!allowed) throw new DomainError("forbidden", "Only operators and administrators may change chips.");
}
