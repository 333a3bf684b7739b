import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable, Transaction } from "@/db/client";
import { webhookForwarding } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { DomainError } from "@/lib/errors";
import { seal, unseal } from "@/lib/outbound/seal";

/**
 * How long a web process relies on what it last read before it stores a webhook that the product itself does not use.
 */
export const FORWARDING_TRUSTED_MS = 1_000;

export type ForwardingRow = typeof webhookForwarding.$inferSelect;

/** Bind the sealed values to their columns. */
const URL_OWNER = "webhook-forwarding-url";
const HEADERS_OWNER = "webhook-forwarding-headers";

const headersSchema = z.record(z.string(), z.string());

export interface ForwardingTarget {
  url: string;
  headers: Record<string, string>;
}

export function requireForwardingAdmin(actor: Actor): void {
  if (actor.kind === "person" && actor.role === "admin") return;
  throw new DomainError("forbidden", "Only administrators may change where webhooks are forwarded.");
}

/** Locks the single row until the transaction ends. The first call creates the row. */
export async function lockForwarding(tx: Transaction): Promise<ForwardingRow> {
  await tx.insert(webhookForwarding).values({ id: 1 }).onConflictDoNothing();
  const [row] = await tx.select().from(webhookForwarding).where(eq(webhookForwarding.id, 1)).for("update");
  if (row === undefined) throw new Error("the row of the webhook forwarding is missing");
  return row;
}

export async function readForwardingRow(db: Queryable): Promise<ForwardingRow | null> {
  const [row] = await db.select().from(webhookForwarding).where(eq(webhookForwarding.id, 1));
  return row ?? null;
}

/** Columns of a new address, which starts without the failures of the previous one. */
export function targetColumns(authSecret: string, { url, headers }: ForwardingTarget) {
  return {
    urlSealed: seal(authSecret, URL_OWNER, url),
    headersSealed: seal(authSecret, HEADERS_OWNER, JSON.stringify(headers)),
    origin: new URL(url).origin,
    failingSince: null,
    lastError: null,
  };
}

/** Columns that every change of the row sets. */
export const changed = {
  updatedAt: sql`clock_timestamp()`,
  version: sql`${webhookForwarding.version} + 1`,
};

/** Null if there is no address, or if it was sealed with another `AUTH_SECRET`. */
export function openTarget(authSecret: string, row: ForwardingRow | null): ForwardingTarget | null {
  if (row === null || row.urlSealed === null) return null;
  const url = unseal(authSecret, URL_OWNER, row.urlSealed);
  const headers = row.headersSealed === null ? "{}" : unseal(authSecret, HEADERS_OWNER, row.headersSealed);
  if (url === null || headers === null) return null;
  return { url, headers: headersSchema.parse(JSON.parse(headers)) };
}
