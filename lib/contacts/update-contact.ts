import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { contactEvents } from "@/db/schema";
import { actorColumns, auditCommand } from "@/lib/audit";
import { camelRow } from "@/lib/camel-row";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { newId } from "@/lib/new-id";
import { requirePhone } from "@/lib/phone";
import { refusalOr } from "@/lib/queue/accept-refusal";
import { withPhoneHash } from "@/lib/settings/erasure-key";
import type { CanonicalPhone } from "@/lib/stated-phone";
import type { UpdateContactInput } from "@/types/contact-pages";
import { contactNotFound } from "./read-consent";

const contactSchema = camelRow(
  z.object({
    telefone: z.string().nullable(),
    telefoneChave: z.string(),
    instanciaPreferida: z.string().nullable(),
    version: z.number().int(),
    isErased: z.boolean(),
  }),
);
type Contact = z.infer<typeof contactSchema>;

/**
 * Changes a contact's preferred chip, its phone number, or both. A waiting message follows the contact to the new chip;
 * messages that are already stored keep their number. Throws `contact_not_found`, `version_conflict`,
 * `instance_not_found`, `contact_phone_taken`, or `contact_opted_out` for an erased contact or the number of one.
 */
export async function updateContact(
  ctx: CommandContext,
  contactId: string,
  { version, instanceName, phone }: UpdateContactInput,
): Promise<void> {
  requireWriter(ctx.actor);
  const to = phone === undefined ? undefined : requirePhone("phone", phone);
  const change: Change = { contactId, version, instanceName, to };
  try {
    if (to === undefined) await ctx.db.transaction((tx) => apply(ctx, tx, change, null));
    else await withPhoneHash(ctx, to.key, (hash) => ctx.db.transaction((tx) => apply(ctx, tx, change, hash)));
  } catch (error) {
    // Two people give the same number to two contacts at once.
    if (isUniqueViolation(error)) throw phoneTaken();
    throw refusalOr(error);
  }
  ctx.log.info({ contactId }, "contact changed by a person");
}

interface Change {
  contactId: string;
  version: number;
  instanceName: string | undefined;
  to: CanonicalPhone | undefined;
}

/** `phoneHash` is the keyed hash of the new number; see `withPhoneHash`. */
async function apply(
  ctx: CommandContext,
  tx: Transaction,
  { contactId, version, instanceName, to }: Change,
  phoneHash: string | null,
): Promise<void> {
  const contact = await lockContact(tx, contactId, version);
  if (to !== undefined) await tx.execute(sql`select julia.refuse_erased(${phoneHash})`);
  const isMoved = instanceName !== undefined && (await prefer(ctx, tx, contactId, contact, instanceName));
  const isRenumbered = to !== undefined && (await renumber(ctx, tx, contactId, contact, to));
  if (!isMoved && !isRenumbered) return;
  await tx.execute(sql`
    update julia.clientes set version = version + 1, updated_at = julia.clock() where id = ${contactId}`);
  // The number is personal data and stays out of the audit log; the contact's own history has it.
  const details = { ...(isMoved ? { instanceName } : {}), ...(isRenumbered ? { number: "changed" } : {}) };
  await auditCommand(tx, ctx, "contact.update", "contact", contactId, details);
}

async function lockContact(tx: Transaction, contactId: string, version: number): Promise<Contact> {
  const [row] = await tx.execute(sql`
    select telefone, telefone_chave, instancia_preferida, version, erased_at is not null as is_erased
    from julia.clientes where id = ${contactId} for no key update`);
  if (row === undefined) throw contactNotFound();
  const contact = contactSchema.parse(row);
  if (contact.isErased) throw new DomainError("contact_opted_out", "The data of this contact was erased.");
  if (contact.version !== version) {
    throw new DomainError("version_conflict", "Somebody has changed this contact. Load it again.");
  }
  return contact;
}

/** Returns false if the contact already prefers the chip. */
async function prefer(
  ctx: CommandContext,
  tx: Transaction,
  contactId: string,
  { instanciaPreferida }: Contact,
  wanted: string,
): Promise<boolean> {
  const [chip] = await tx.execute<{ name: string }>(
    sql`select instance_name as name from julia.chips where lower(instance_name) = lower(${wanted})`,
  );
  if (chip === undefined) throw new DomainError("instance_not_found", "There is no such instance.");
  if (chip.name === instanciaPreferida) return false;
  await tx.execute(sql`update julia.clientes set instancia_preferida = ${chip.name} where id = ${contactId}`);
  await tx.insert(contactEvents).values({
    contactId,
    kind: instanciaPreferida === null ? "assigned" : "migrated",
    from: instanciaPreferida,
    to: chip.name,
    ...actorColumns(ctx.actor),
  });
  // The next message of the contact may be waiting for the old chip.
  await tx.execute(sql`
    select julia.reroute(m, s) from julia.settings s, (
      select * from julia.messages where contact_id = ${contactId} and phase = 'queued' and ready for no key update) m
    where s.id = 1`);
  return true;
}

const phoneTaken = () => new DomainError("contact_phone_taken", "Another contact has this phone number.");

/** Returns false if the contact already has this number. */
async function renumber(
  ctx: CommandContext,
  tx: Transaction,
  contactId: string,
  { telefone, telefoneChave }: Contact,
  { phone, key }: CanonicalPhone,
): Promise<boolean> {
  if (phone === telefone) return false;
  const changed = await tx.execute(sql`
    update julia.clientes set telefone = ${phone}, telefone_chave = ${key}
    where id = ${contactId} and not exists (
      select 1 from julia.clientes o where o.telefone_chave = ${key} and o.id <> ${contactId})
    returning 1`);
  if (changed.length === 0) {
    throw phoneTaken();
  }
  // An opt-out stays with the old number too, because its owner asked for it.
  if (telefone !== null) {
    await tx.execute(sql`
      insert into julia.clientes (id, telefone, telefone_chave, opted_out_at, opt_out_cause, opt_out_reason, opt_out_by)
      select ${newId()}, ${telefone}, ${telefoneChave}, opted_out_at, opt_out_cause, opt_out_reason, opt_out_by
      from julia.clientes where id = ${contactId} and opted_out_at is not null and telefone_chave <> ${telefoneChave}`);
  }
  await tx.insert(contactEvents).values({
    contactId,
    kind: "phone_changed",
    from: telefone,
    to: phone,
    ...actorColumns(ctx.actor),
  });
  if (telefone === null) {
    await tx.execute(sql`
      insert into julia.contact_addresses (lid, contact_id)
      values (substring(${telefoneChave} from 5), ${contactId}) on conflict do nothing`);
  }
  return true;
}
