import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Database, Transaction } from "@/db/client";
import type { Actor } from "@/lib/actor";
import { actorColumns, auditCommand } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import type { Logger } from "@/lib/log/logger";
import { postgresCode } from "@/lib/log/postgres-code";
import { hashesToRemember } from "@/lib/settings/erasure-key";
import { type Erasure, erasureSchema } from "@/types/consent";
import { contactNotFound } from "./read-consent";

export interface EraseContext {
  db: Database;
  log?: Logger;
  actor: Actor;
  requestId?: string;
  config: { authSecret: string };
}

/** SQLSTATE that `julia.erase_contact` raises while a message is being dispatched. */
const BEING_SENT = "JL425";
const keysSchema = z.array(z.object({ key: z.string() }));
const erasedSchema = z.object({ erased: erasureSchema.nullable() });

/**
 * Erases a contact's data from every table and remembers its numbers as keyed hashes, so that nobody writes to them
 * again. Returns what was erased. Throws `forbidden`, `contact_not_found` or, while a message is being sent,
 * `message_status_conflict`.
 */
export async function eraseContact(ctx: EraseContext, contactId: string): Promise<Erasure> {
  const { actor } = ctx;
  const isAllowed = actor.kind === "system" || (actor.kind === "person" && actor.role === "admin");
  if (!isAllowed) throw new DomainError("forbidden", "Only administrators may erase contacts.");
  try {
    const erasure = await ctx.db.transaction((tx) => erase(tx, ctx, contactId));
    ctx.log?.info({ contactId }, "contact erased");
    return erasure;
  } catch (error) {
    if (postgresCode(error) !== BEING_SENT) throw error;
    throw new DomainError(
      "message_status_conflict",
      "A message to the contact is being sent. Repeat the request in a minute.",
    );
  }
}

async function erase(tx: Transaction, ctx: EraseContext, contactId: string): Promise<Erasure> {
  // Locked before its numbers are read, so that none is added in the meantime.
  await tx.execute(sql`select 1 from julia.clientes where id = ${contactId} for no key update`);
  const keys = await tx.execute(sql`
    select telefone_chave as key from julia.clientes where id = ${contactId} and telefone is not null
    union select to_key from julia.messages where contact_id = ${contactId} and to_phone <> ''`);
  const hashes = await hashesToRemember(
    tx,
    ctx.config.authSecret,
    keysSchema.parse(keys).map(({ key }) => key),
  );
  const { actorKind, actorId, actorLabel } = actorColumns(ctx.actor);
  const [row] = await tx.execute(sql`
    select julia.erase_contact(${contactId}, ${`{${hashes.join(",")}}`}::text[], ${actorKind}, ${actorId},
      ${actorLabel}) as erased`);
  const { erased } = erasedSchema.parse(row);
  if (erased === null) throw contactNotFound();
  await auditCommand(tx, ctx, "contact.erase", "contact", contactId, erased);
  return erased;
}
