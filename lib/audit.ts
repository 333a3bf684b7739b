import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { auditLog } from "@/db/schema";
import type { AuditAction, AuditTarget } from "@/types/audit";
import type { Actor } from "./actor";

export interface AuditEntry {
  /** `ActorColumns` is for a caller without an actor, such as a person whose sign-in failed. */
  actor: Actor | ActorColumns;
  action: AuditAction;
  targetKind: AuditTarget;
  targetId: string | null;
  details?: Record<string, unknown>;
  requestId?: string;
}

/** Writes an audit row in the same transaction as the audited change. */
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

export async function auditPerson(
  tx: Transaction,
  personId: string | null,
  entry: Omit<AuditEntry, "targetKind" | "targetId">,
): Promise<void> {
  await recordAudit(tx, { targetKind: "person", targetId: personId, ...entry });
}

export function auditCommand(
  tx: Transaction,
  { actor, requestId }: Pick<AuditEntry, "actor" | "requestId">,
  action: AuditAction,
  targetKind: AuditTarget,
  targetId: string,
  details?: AuditEntry["details"],
): Promise<void> {
  return recordAudit(tx, { actor, action, targetKind, targetId, details, requestId });
}

/** Writes one audit row per target with a single statement. */
export async function auditCommands(
  tx: Transaction,
  { actor, requestId }: Pick<AuditEntry, "actor" | "requestId">,
  action: AuditAction,
  targetKind: AuditTarget,
  targets: readonly { targetId: string; details?: AuditEntry["details"] }[],
): Promise<void> {
  if (targets.length === 0) return;
  await tx.insert(auditLog).values(
    targets.map(({ targetId, details }) => ({
      id: uuidv7(),
      ...actorColumns(actor),
      action,
      targetKind,
      targetId,
      details: details ?? null,
      requestId: requestId ?? null,
    })),
  );
}

export interface ActorColumns {
  actorKind: string;
  actorId: string | null;
  actorLabel: string | null;
}

export function actorColumns(actor: Actor | ActorColumns): ActorColumns {
  if ("actorKind" in actor) {
    return { actorKind: actor.actorKind, actorId: actor.actorId, actorLabel: actor.actorLabel };
  }
  const id = "id" in actor ? actor.id : null;
  return { actorKind: actor.kind, actorId: id, actorLabel: actor.label };
}
