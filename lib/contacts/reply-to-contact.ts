import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { newId } from "@/lib/new-id";
import { optedOut, refusalOr } from "@/lib/queue/accept-refusal";
import { admit } from "@/lib/queue/admission";
import { bodyDigest } from "@/lib/queue/body-digest";
import { retryConflicts } from "@/lib/queue/retry-conflicts";
import { withPhoneHashes } from "@/lib/settings/erasure-key";
import type { ReplyAnswer, ReplyInput } from "@/types/contact-pages";
import { MESSAGE_PRIORITIES } from "@/types/messages";
import { contactNotFound } from "./read-consent";

const PRIORITY = MESSAGE_PRIORITIES.indexOf("high");
const TTL_SECONDS = 86_400;

const contactSchema = z.object({ telefone: z.string().nullable(), key: z.string(), optedOut: z.boolean() });
const acceptedSchema = z.object({
  outcome: z.enum(["created", "replayed", "mismatch"]),
  messageId: z.uuid(),
});
type Accepted = z.infer<typeof acceptedSchema>;

/**
 * Accepts a message that a person wrote on the contact's page. It belongs to the product's own client and leaves like
 * any other message: as a reply while the reply window is open, otherwise by the rules of the pool. A repeated
 * idempotency key returns the first message. The number of an erased contact counts as opted out after the reply window.
 * Throws `contact_not_found`, `contact_opted_out`, `contact_without_phone`,
 * `idempotency_key_mismatch`, `media_not_found`, `pool_full` or `no_instance_available`; nothing is stored in these cases.
 */
export async function replyToContact(
  ctx: CommandContext,
  contactId: string,
  input: ReplyInput,
): Promise<ReplyAnswer> {
  requireWriter(ctx.actor);
  // A full pool must not hide a message that was already accepted with the same key.
  const earlier = await findAccepted(ctx, contactId, input);
  if (earlier !== null) return toAnswer(earlier);
  const admission = await admit(ctx, { priority: PRIORITY, ttlSeconds: TTL_SECONDS });
  const reply = { id: newId(), contactId, room: admission.room, ...input };
  let isCreated = false;
  try {
    const accepted = await withPhoneHashes(ctx, (hash) =>
      retryConflicts(input.idempotencyKey, [() => ctx.db.transaction((tx) => accept(ctx, tx, reply, hash))]),
    );
    isCreated = accepted.outcome === "created";
    return toAnswer(accepted);
  } catch (error) {
    throw refusalOr(error);
  } finally {
    if (!isCreated) admission.release();
  }
}

const digestOf = (contactId: string, { text, mediaId }: Pick<ReplyInput, "text" | "mediaId">) =>
  bodyDigest({ contactId, text, mediaId });

async function findAccepted(
  ctx: CommandContext,
  contactId: string,
  input: ReplyInput,
): Promise<Accepted | null> {
  const [row] = await ctx.db.execute(sql`
    select case when body_digest = ${digestOf(contactId, input)} then 'replayed' else 'mismatch' end as outcome,
      id as "messageId"
    from julia.message_with_key(
      (select id from julia.clients where name = julia.own_client_name()), ${input.idempotencyKey})
    where id is not null`);
  return row === undefined ? null : acceptedSchema.parse(row);
}

function toAnswer({ outcome, messageId }: Accepted): ReplyAnswer {
  if (outcome === "mismatch") {
    throw new DomainError("idempotency_key_mismatch", "This key was used with another body.");
  }
  return { messageId };
}

interface Reply extends ReplyInput {
  id: string;
  contactId: string;
  room: number | null;
}

/** Locks the contact first, so that its number cannot change before the message is stored. */
async function accept(
  ctx: CommandContext,
  tx: Transaction,
  reply: Reply,
  hash: (phoneKey: string) => string | null,
): Promise<Accepted> {
  const { id, contactId, text = "", mediaId = null, idempotencyKey, room } = reply;
  const [contact] = await tx.execute(sql`
    select telefone, telefone_chave as key, opted_out_at is not null as "optedOut" from julia.clientes
    where id = ${contactId} for no key update`);
  if (contact === undefined) throw contactNotFound();
  const { telefone, key, optedOut: isOptedOut } = contactSchema.parse(contact);
  if (telefone === null && isOptedOut) throw optedOut();
  if (telefone === null) {
    throw new DomainError("contact_without_phone", "The phone number of this contact is not known yet.");
  }
  const metadata = { person: ctx.actor.label };
  const [row] = await tx.execute(sql`
    select accepted.outcome, accepted.message_id as "messageId"
    from julia.clientes k
    cross join lateral julia.accept_message(
      ${id}, (select julia.own_client()), ${idempotencyKey}, ${digestOf(contactId, reply)}, ${newId()}, k.telefone,
      k.telefone_chave, null, null, null, ${text}, null, ${PRIORITY}, ${TTL_SECONDS}, null,
      ${JSON.stringify(metadata)}::text::jsonb, ${ctx.config.simulated}, null, false, ${room}, p_phone_hash => ${hash(key)}, p_media_id => ${mediaId},
      p_media_kind => (select julia.kind_of_media(f.mime_type, ${text}) from julia.media f where f.id = ${mediaId})) accepted
    where k.id = ${contactId}`);
  const accepted = acceptedSchema.parse(row);
  if (accepted.outcome === "created") {
    await auditCommand(tx, ctx, "contact.reply", "message", accepted.messageId);
  }
  return accepted;
}
