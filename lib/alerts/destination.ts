import { and, eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type AlertDestinationRow, alertDestinations } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { isoOrNull } from "@/lib/camel-row";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError, invalidField } from "@/lib/errors";
import { checkCallbackUrl } from "@/lib/outbound/check-callback-url";
import { type AlertDestination, destinationSchema, URL_NOT_ALLOWED } from "@/types/alert-pages";
import type { AuditAction } from "@/types/audit";

const shownSchema = destinationSchema.extend({ lastDeliveredAt: isoOrNull, lastErrorAt: isoOrNull });

/** Omits the address and the secret. */
export const toDestination = (row: AlertDestinationRow, waiting: number): AlertDestination =>
  shownSchema.parse({ ...row, waiting });

/** Matches the destination `id`, unless it comes from the environment: people cannot change that destination. */
export const editable = (id: string) =>
  and(eq(alertDestinations.id, id), eq(alertDestinations.fromEnvironment, false));

export const destinationNotFound = () => new DomainError("not_found", "There is no such destination.");

export function requireDestinationAdmin({ actor }: CommandContext): void {
  if (actor.kind !== "person" || actor.role !== "admin") {
    throw new DomainError("forbidden", "Only administrators may change alert destinations.");
  }
}

/**
 * Applies the rules for callback URLs. Delivery checks the URL again, together with the addresses to which its host
 * name resolves.
 */
export function checkDestinationUrl(ctx: CommandContext, url: string): void {
  try {
    checkCallbackUrl(url, ctx.config.callbackAllowedHosts);
  } catch (error) {
    if (error instanceof DomainError) throw invalidField("url", URL_NOT_ALLOWED);
    throw error;
  }
}

/** Writes an audit row without the URL, because not everyone who can read the audit log may see it. */
export function auditDestination(
  ctx: CommandContext,
  tx: Transaction,
  action: AuditAction,
  row: AlertDestinationRow,
): Promise<void> {
  const { id, name, kind, urlHint: hint, minSeverity, enabled } = row;
  return auditCommand(tx, ctx, action, "settings", id, { name, kind, urlHint: hint, minSeverity, enabled });
}
