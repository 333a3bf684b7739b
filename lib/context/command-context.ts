import type { Actor } from "@/lib/actor";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";

/** Context of every command: the process's resources and the actor. */
export interface CommandContext extends AppContext {
  actor: Actor;
  requestId?: string;
}

/** Writing is for operators, administrators and our own worker. */
export function requireWriter(actor: Actor): void {
  const allowed =
    actor.kind === "system" ||
    (actor.kind === "person" && (actor.role === "operator" || actor.role === "admin"));
  if (!allowed) throw new DomainError("forbidden", "Only operators and administrators may change chips.");
}
