import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { newId } from "@/lib/new-id";
import { refusalOr } from "@/lib/queue/accept-refusal";

const acceptedSchema = z.object({ outcome: z.literal("created") });
const rowsSchema = z.tuple([z.object({ key: z.string() })]);

/** Returns the keyed hash of a phone key; see `withPhoneHashes`. */
export type HashOfKey = (phoneKey: string) => string | null;

/**
 * Accepts a new message with the content and the recipient of an old one, linked by `supersedes`. The time to live is that
 * of the old message, unless `ttlSeconds` is given. `room` is the result of the new message's admission. The caller
 * sets `superseded_by` in the same transaction. Throws `contact_opted_out`, also for the number of an erased contact.
 */
export async function acceptAgain(
  tx: Transaction,
  messageId: string,
  supersededBy: string,
  hash: HashOfKey,
  { ttlSeconds = null, room = null }: { ttlSeconds?: number | null; room?: number | null } = {},
): Promise<void> {
  const [{ key }] = rowsSchema.parse(
    await tx.execute(sql`select to_key as key from julia.messages where id = ${messageId}`),
  );
  const accepting = tx.execute(sql`
    select accepted.outcome
    from julia.messages m
    cross join lateral julia.accept_message(
      ${supersededBy}, m.client_id, null, m.body_digest, ${newId()}, m.to_phone, m.to_key, null, null, null, m.text,
      julia.kind_at(m.kind, m.reply_until, julia.clock()), m.priority, coalesce(${ttlSeconds}::int, extract(epoch from m.expires_at - coalesce(m.scheduled_for, m.created_at))::int),
      m.callback_url, m.metadata, m.simulated, m.id, false, ${room}, p_phone_hash => ${hash(key)},
      p_media_id => m.media_id, p_media_kind => m.media_kind, p_media_file_name => m.media_file_name) accepted
    where m.id = ${messageId}`);
  const rows = await accepting.catch((error: unknown) => {
    throw refusalOr(error);
  });
  acceptedSchema.parse(rows[0]);
}
