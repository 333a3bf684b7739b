import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { KEEP_MEDIA_DAYS } from "@/types/media";

/** Retention in days (docs/limits.md, "Retention"). Texts are kept for as long as the settings say. */
export const KEEP_DAYS = {
  idempotencyKeys: 30,
  attempts: 400,
  webhookEvents: 7,
  clientRequests: 1,
  events: 30,
} as const;

const BATCH = 2_000;
const LONGEST_MS = 60_000;

const before = (days: number) => sql`julia.clock() - make_interval(days => ${days})`;
const beforeTextsExpire = sql`(select julia.clock() - make_interval(days => text_retention_days)
  from julia.settings where id = 1)`;

/**
 * Each rule returns a statement for one batch. The statement skips locked rows, which the next run handles, and returns
 * a `position` per row. Message rows are not deleted, so the next batch of messages starts after the last position.
 */
const RULES: Record<
  keyof typeof KEEP_DAYS | "texts" | "inboundTexts" | "inboundMedia" | "media",
  (after: number) => SQL
> = {
  // The keys of a batch's messages stay, because its own key stays.
  idempotencyKeys: (after) => sql`
    update julia.messages set idempotency_key = null
    where id in (select id from julia.messages
      where seq > ${after} and idempotency_key is not null and batch_id is null and created_at < ${before(KEEP_DAYS.idempotencyKeys)}
      order by seq limit ${BATCH} for update skip locked)
    returning seq as position`,
  // Only finished messages: an uncertain message needs its text until it is resolved.
  texts: (after) => sql`
    update julia.messages set text = '', media_file_name = null
    where id in (select id from julia.messages
      where seq > ${after} and (text <> '' or media_file_name is not null) and created_at < ${beforeTextsExpire}
        and phase in ('sent', 'delivered', 'read', 'failed', 'expired', 'cancelled')
      order by seq limit ${BATCH} for no key update skip locked)
    returning seq as position`,
  // The name of a file can say as much as a text. The other metadata stays.
  inboundTexts: (after) => sql`
    update julia.inbound_messages set text = null, quoted_text = null, media_file_name = null
    where id in (select id from julia.inbound_messages
      where seq > ${after} and received_at < ${beforeTextsExpire}
        and (text is not null or quoted_text is not null or media_file_name is not null)
      order by seq limit ${BATCH} for no key update skip locked)
    returning seq as position`,
  // Files that contacts sent are kept for as long as texts.
  inboundMedia: (after) => sql`
    with old as (
      select id, seq, media_id from julia.inbound_messages
      where seq > ${after} and received_at < ${beforeTextsExpire} and media_id is not null
      order by seq limit ${BATCH} for no key update skip locked
    ), freed as (
      update julia.inbound_messages i set media_id = null from old where i.id = old.id
      returning old.seq, old.media_id
    ), removed as (
      select julia.remove_inbound_media(array(select media_id from freed))
    )
    select seq as position from freed, removed`,
  // A message that has not ended may still be sent with its file.
  media: () => sql`
    with old as (
      select id from julia.media m
      where file_key is not null and client_id is not null and last_used_at < ${before(KEEP_MEDIA_DAYS)}
        and not exists (select 1 from julia.messages q
          where q.media_id = m.id and q.phase in ('queued', 'reserved', 'dispatching', 'uncertain'))
      limit ${BATCH} for update skip locked
    ), removed as (
      select julia.remove_media(array(select id from old)) as files
    )
    select 0 as position from removed, generate_series(1, removed.files)`,
  attempts: () => sql`
    delete from julia.attempts
    where id in (select id from julia.attempts
      where slot_at < ${before(KEEP_DAYS.attempts)} and state not in ('reserved', 'dispatching', 'uncertain')
      limit ${BATCH} for update skip locked)
    returning 0 as position`,
  webhookEvents: () => sql`
    delete from julia.webhook_events
    where id in (select id from julia.webhook_events
      where received_at < ${before(KEEP_DAYS.webhookEvents)} and state <> 'pending'
      limit ${BATCH} for update skip locked)
    returning 0 as position`,
  clientRequests: () => sql`
    delete from julia.client_requests
    where (client_id, minute) in (select client_id, minute from julia.client_requests
      where minute < ${before(KEEP_DAYS.clientRequests)}
      limit ${BATCH} for update skip locked)
    returning 0 as position`,
  // Deletes the deliveries of an event and their tries too.
  events: () => sql`
    delete from julia.events
    where seq in (select seq from julia.events
      where occurred_at < ${before(KEEP_DAYS.events)}
      limit ${BATCH} for update skip locked)
    returning 0 as position`,
};

const positionsSchema = z.array(z.object({ position: z.coerce.number() }));

/** Deletes expired data. Returns false if expired data is left after a minute; the next run continues. */
export async function applyRetention(ctx: Pick<AppContext, "db" | "log">): Promise<boolean> {
  const startedAtMs = performance.now();
  const forgotten: Record<string, number> = {};
  for (const [name, batch] of Object.entries(RULES)) {
    let after = 0;
    for (;;) {
      const rows = positionsSchema.parse(await ctx.db.execute(batch(after)));
      forgotten[name] = (forgotten[name] ?? 0) + rows.length;
      if (rows.length < BATCH) break;
      after = Math.max(...rows.map((row) => row.position));
      if (performance.now() - startedAtMs > LONGEST_MS) {
        ctx.log.info({ forgotten }, "old data deleted, more remains");
        return false;
      }
    }
  }
  ctx.log.info({ forgotten }, "old data deleted");
  return true;
}
