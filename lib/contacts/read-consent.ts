import { eq, type SQL } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { clientes } from "@/db/schema";
import { printContactAddress } from "@/lib/contact-address";
import { DomainError } from "@/lib/errors";
import { requirePhone } from "@/lib/phone";
import type { Consent, ContactState } from "@/types/consent";

export const contactNotFound = () => new DomainError("contact_not_found", "There is no such contact.");

/** Reads a contact by its phone number, for services. Throws `invalid_request` or `contact_not_found`. */
export async function readContactState(ctx: { db: Queryable }, to: string): Promise<ContactState> {
  const { key } = requirePhone("to", to);
  return await readWhere(ctx.db, eq(clientes.telefoneChave, key));
}

/** Finds a contact by its phone number. Throws `invalid_request` or `contact_not_found`. */
export async function findContactId(ctx: { db: Queryable }, phone: string): Promise<string> {
  const { key } = requirePhone("phone", phone);
  const [row] = await ctx.db
    .select({ id: clientes.id })
    .from(clientes)
    .where(eq(clientes.telefoneChave, key));
  if (row === undefined) throw contactNotFound();
  return row.id;
}

/** Like `readContactState`, but only whether the contact has opted out. */
export async function readConsent(ctx: { db: Queryable }, to: string): Promise<Consent> {
  return toConsent(await readContactState(ctx, to));
}

export async function readConsentOf(db: Queryable, contactId: string): Promise<Consent> {
  return toConsent(await readWhere(db, eq(clientes.id, contactId)));
}

async function readWhere(db: Queryable, condition: SQL): Promise<ContactState> {
  const [row] = await db.select().from(clientes).where(condition);
  if (row === undefined) throw contactNotFound();
  return {
    to: printContactAddress(row.telefone, row.telefoneChave),
    optedOut: row.optedOutAt !== null,
    since: row.optedOutAt?.toISOString() ?? null,
    cause: row.optOutCause,
    preferredInstance: row.instanciaPreferida,
    lastMessageAt: row.lastMessageAt?.toISOString() ?? null,
    lastReplyAt: row.lastReplyAt?.toISOString() ?? null,
  };
}

const toConsent = ({ to, optedOut, since, cause }: ContactState): Consent => ({ to, optedOut, since, cause });
