import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ROUTE_KINDS } from "@/db/schema";
import { printPhone } from "@/lib/stated-phone";
import type { MessageRow, Waiting } from "@/types/message-pages";
import { MESSAGE_PHASES, type MessagePhase, STATUS_OF_PHASE } from "@/types/messages";

/** The columns that `toWaiting` reads. */
export const waitingColumns = sql`
  m.ready as waiting_ready,
  m.route_kind as waiting_route,
  case when m.not_before > julia.clock() then m.not_before end as waiting_until,
  (select coalesce(w.instance_name, w.last_instance_name) from julia.chips w
    where m.phase = 'queued' and w.id = m.route_chip_id) as waiting_instance`;

const iso = z.coerce.date().transform((date) => date.toISOString());
export const isoOrNull = z.preprocess((value) => value ?? null, iso.nullable());

export const waitingRowSchema = z.object({
  phase: z.enum(MESSAGE_PHASES),
  waiting_ready: z.boolean(),
  waiting_route: z.enum(ROUTE_KINDS),
  waiting_until: isoOrNull,
  waiting_instance: z.string().nullable(),
});

/** What a message is waiting for; null if it was sent or never will be. */
export function toWaiting(row: z.infer<typeof waitingRowSchema>): Waiting | null {
  const waiting = (reason: Waiting["for"], extra: Partial<Waiting> = {}): Waiting => ({
    for: reason,
    instanceName: null,
    until: null,
    ...extra,
  });
  if (row.phase === "reserved") return waiting("hand_over");
  if (row.phase !== "queued") return null;
  if (row.waiting_until !== null) return waiting("time", { until: row.waiting_until });
  if (!row.waiting_ready) return waiting("earlier_message");
  if (row.waiting_instance !== null) return waiting("instance", { instanceName: row.waiting_instance });
  return waiting(row.waiting_route === "specialty" ? "specialty" : "any_instance");
}

const rowSchema = waitingRowSchema.extend({
  id: z.string(),
  seq: z.coerce.number().int(),
  to_phone: z.string(),
  contact_name: z.string().nullable(),
  chip_id: z.string().nullable(),
  instance_name: z.string().nullable(),
  error_code: z.string().nullable(),
  resolution_by: z.string().nullable(),
  client_name: z.string(),
  created_at: iso,
  sent_at: isoOrNull,
  delivered_at: isoOrNull,
  read_at: isoOrNull,
  failed_at: isoOrNull,
  uncertain_since: isoOrNull,
});
type Row = z.infer<typeof rowSchema>;

/**
 * Rows of a message list, newest first; `scope` is a condition on `m` (julia.messages). Names are joined only for the
 * returned rows. `nulls last` matches the indexes; without it none serves the order.
 */
export function messageRowsOf(scope: SQL, limit: number): SQL {
  return sql`
    select m.id, m.seq, m.to_phone, m.phase, m.chip_id, m.error_code, m.resolution_by, m.created_at, m.sent_at,
      m.delivered_at, m.read_at, m.failed_at, m.uncertain_since, ${waitingColumns},
      k.nome as contact_name, a.name as client_name, coalesce(c.instance_name, c.last_instance_name) as instance_name
    from (select * from julia.messages m where ${scope} order by m.seq desc nulls last limit ${limit}) m
    join julia.clientes k on k.id = m.contact_id
    join julia.clients a on a.id = m.client_id
    left join julia.chips c on c.id = m.chip_id
    order by m.seq desc`;
}

const STATUS_AT: Record<MessagePhase, (row: Row) => string | null> = {
  queued: (row) => row.created_at,
  reserved: (row) => row.created_at,
  dispatching: () => null,
  sent: (row) => row.sent_at,
  delivered: (row) => row.delivered_at,
  read: (row) => row.read_at,
  failed: (row) => row.failed_at,
  expired: (row) => row.failed_at,
  cancelled: () => null,
  uncertain: (row) => row.uncertain_since,
};

/** Parses a row of `messageRowsOf`; `seq` is the cursor for the next page. */
export function toMessageRow(raw: unknown): { seq: number; item: MessageRow } {
  const row = rowSchema.parse(raw);
  return {
    seq: row.seq,
    item: {
      id: row.id,
      to: printPhone(row.to_phone),
      contactName: row.contact_name,
      status: STATUS_OF_PHASE[row.phase],
      statusAt: STATUS_AT[row.phase](row),
      instanceName: row.instance_name,
      chipId: row.chip_id,
      waiting: toWaiting(row),
      error: row.error_code,
      resolvedBy: row.resolution_by,
      client: row.client_name,
      createdAt: row.created_at,
    },
  };
}
