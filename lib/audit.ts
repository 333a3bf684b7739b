import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { auditLog } from "@/db/schema";
import type { Actor } from "./actor";

export interface AuditEntry {
  /** Of who is not signed in only the columns are known. */
  actor: Actor | ActorColumns;
  action: string;
  targetKind: "chip" | "person" | "settings" | "session" | "api_key" | "message" | "alert";
  targetId: string | null;
  details?: Record<string, unknown>;
  requestId?: string;
}

/** Writes who did what, in the transaction of what was done. */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({
    id: uuidv7(),
    ...actorColumns(entry.actor),
    action: entry.action,
    targetKind: entry.targetKind,
    targetId: entry.targetId,
    details: entry.details ?? null,
    requestId: entry.requestId ?? null,
  });
}

/** An actor as the three columns that audit rows, chip events and operations hold. */
export interface ActorColumns {
  actorKind: string;
  actorId: string | null;
  actorLabel: string | null;
}

export function actorColumns(actor: Actor | ActorColumns): ActorColumns {
  if ("actorKind" in actor) {
    return { actorKind: actor.actorKind, actorId: actor.actorId, actorLabel: actor.actorLabel };
  }
  const id = actor.kind === "person" || actor.kind === "service" ? actor.id : null;
  return { actorKind: actor.kind, actorId: id, actorLabel: actor.label };
}
