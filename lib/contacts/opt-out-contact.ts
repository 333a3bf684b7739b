import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { actorColumns, auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { postgresCode } from "@/lib/log/postgres-code";
import { newId } from "@/lib/new-id";
import { requirePhone } from "@/lib/phone";
import { retryConflicts } from "@/lib/queue/retry-conflicts";
import { withPhoneHash } from "@/lib/settings/erasure-key";
import { printPhone } from "@/lib/stated-phone";
import type { Consent, ConsentInput } from "@/types/consent";
import { erasureOf } from "./erased-since";
import { contactNotFound, readConsentOf } from "./read-consent";

const answerSchema = z.object({ changed: z.boolean().nullable() });
const lockedSchema = z.object({ id: z.uuid() });

/**
 * Records that a contact must not be written to, and cancels its messages that have not been dispatched. Repeating it
 * keeps the first opt-out. Throws `contact_not_found`.
 */
export async function optOutContact(
  ctx: CommandContext,
  contactId: string,
  input: ConsentInput,
): Promise<Consent> {
  requireWriter(ctx.actor);
  return await ctx.db.transaction((tx) => optOut(tx, ctx, contactId, input));
}

/** SQLSTATE that `julia.refuse_erased` raises for a number that belongs to an erased contact. */
const ERASED = "JL409";

/**
 * Like `optOutContact`, for a service and a phone number. An unknown number becomes a contact that has opted out, so
 * that a do-not-contact list can be imported before the first message. The number of an erased contact is not stored
 * again.
 */
export async function optOutPhone(ctx: CommandContext, to: string, input: ConsentInput): Promise<Consent> {
  const { phone, key } = requirePhone("to", to);
  const clientId = ctx.actor.kind === "service" ? ctx.actor.id : null;
  const record = (hash: string | null) =>
    ctx.db.transaction(async (tx) => {
      const known = await tx.execute(sql`
        select 1 from julia.clientes where telefone_chave = ${key} for no key update`);
      // A contact that has the number was not erased, or has written since.
      if (known.length === 0) await tx.execute(sql`select julia.refuse_erased(${hash})`);
      const [row] = await tx.execute(sql`
        select (julia.lock_contact(${newId()}, ${phone}, ${key}, null, null, null, ${clientId}, false)).id`);
      return await optOut(tx, ctx, lockedSchema.parse(row).id, input);
    });
  return await withPhoneHash(ctx, key, async (hash) => {
    try {
      return await retryConflicts(null, [() => record(hash)]);
    } catch (error) {
      if (postgresCode(error) !== ERASED) throw error;
      return {
        to: printPhone(phone),
        optedOut: true,
        since: await erasureOf(ctx.db, hash ?? ""),
        cause: "erased",
      };
    }
  });
}

async function optOut(
  tx: Transaction,
  ctx: CommandContext,
  contactId: string,
  { reason }: ConsentInput,
): Promise<Consent> {
  const { actorKind, actorId, actorLabel } = actorColumns(ctx.actor);
  const cause = ctx.actor.kind === "service" ? "service" : "operator";
  const [row] = await tx.execute(sql`
    select julia.opt_out(${contactId}, ${cause}, ${reason ?? null}, ${actorKind}, ${actorId}, ${actorLabel}) as changed`);
  const { changed } = answerSchema.parse(row);
  if (changed === null) throw contactNotFound();
  // The contact's own history names the service.
  if (changed && ctx.actor.kind !== "service") {
    await auditCommand(tx, ctx, "contact.opt_out", "contact", contactId);
  }
  return await readConsentOf(tx, contactId);
}
