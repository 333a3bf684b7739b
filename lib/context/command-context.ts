import type { Actor } from "@/lib/actor";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";

export interface CommandContext extends AppContext {
  actor: Actor;
  requestId?: string;
}

/** Allows only operators, administrators and our own worker to write. Throws `forbidden`. */
export function requireWriter(actor: Actor): void {
  const allowed =
    actor.kind === "system" ||
    (actor.kind === "person" && (actor.role === "operator" || actor.role === "admin"));
  if (!allowed) throw new DomainError("forbidden", "Only operators and administrators may change chips.");
}

/** Like `requireWriter`, but also allows the holder of a pairing link, for the chip of that link. */
export function requirePairer(actor: Actor): void {
  if (actor.kind !== "pairing_link") requireWriter(actor);
}
