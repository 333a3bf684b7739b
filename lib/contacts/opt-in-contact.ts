import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { clientes } from "@/db/schema";
import { actorColumns, auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { requirePhone } from "@/lib/phone";
import type { Consent, ConsentInput } from "@/types/consent";
import { contactNotFound, readConsentOf } from "./read-consent";

const answerSchema = z.object({ changed: z.boolean() });

/** Lifts an opt-out. Throws `contact_not_found`, also for an erased contact, which cannot be written to any more. */
export async function optInContact(
  ctx: CommandContext,
  contactId: string,
  input: ConsentInput,
): Promise<Consent> {
  requireWriter(ctx.actor);
  return await ctx.db.transaction((tx) => optIn(tx, ctx, contactId, input));
}

/** Like `optInContact`, for a service and a phone number. */
export async function optInPhone(ctx: CommandContext, to: string, input: ConsentInput): Promise<Consent> {
  const { key } = requirePhone("to", to);
  return await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select({ id: clientes.id }).from(clientes).where(eq(clientes.telefoneChave, key));
    if (row === undefined) throw contactNotFound();
    return await optIn(tx, ctx, row.id, input);
  });
}

async function optIn(
  tx: Transaction,
  ctx: CommandContext,
  contactId: string,
  { reason }: ConsentInput,
): Promise<Consent> {
  const { actorKind, actorId, actorLabel } = actorColumns(ctx.actor);
  // The lock holds back an erasure, after which nothing may be lifted.
  const [contact] = await tx
    .select({ erasedAt: clientes.erasedAt })
    .from(clientes)
    .where(eq(clientes.id, contactId))
    .for("no key update");
  if (contact === undefined || contact.erasedAt !== null) throw contactNotFound();
  const [row] = await tx.execute(sql`
    select julia.opt_in(${contactId}, ${reason ?? null}, ${actorKind}, ${actorId}, ${actorLabel}) as changed`);
  if (answerSchema.parse(row).changed && ctx.actor.kind !== "service") {
    await auditCommand(tx, ctx, "contact.opt_in", "contact", contactId);
  }
  return await readConsentOf(tx, contactId);
}
