import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ROUTE_KINDS } from "@/db/schema";
import { iso, isoOrNull, toCamelRow } from "@/lib/camel-row";
import { printPhone } from "@/lib/stated-phone";
import { type MessageRow, messageRowSchema, type Waiting } from "@/types/message-pages";
import { MESSAGE_PHASES, type MessagePhase, STATUS_OF_PHASE } from "@/types/messages";

export const waitingColumns = sql`
  m.ready as waiting_ready,
  m.route_kind as waiting_route,
  m.not_before = 'infinity' as waiting_paused,
  m.scheduled_for > julia.clock() as waiting_scheduled,
  case when m.not_before > julia.clock() then nullif(m.not_before, 'infinity') end as waiting_until,
  (select julia.chip_name(w) from julia.chips w
    where m.phase = 'queued' and w.id = m.route_chip_id) as waiting_chip`;

/** Nulls in place of `waitingColumns`, for a union with rows that are not messages. */
export const noWaitingColumns = sql`null, null, null, null, null, null`;

export const waitingSchema = z.object({
  phase: z.enum(MESSAGE_PHASES),
  waitingReady: z.boolean(),
  waitingRoute: z.enum(ROUTE_KINDS),
  waitingPaused: z.boolean().nullable(),
  waitingScheduled: z.boolean().nullable(),
  waitingUntil: isoOrNull,
  waitingChip: z.string().nullable(),
});

/** Returns what a message is waiting for, or null if it is no longer waiting. */
export function toWaiting(row: z.infer<typeof waitingSchema>): Waiting | null {
  const waiting = (reason: Waiting["for"], extra: Partial<Waiting> = {}): Waiting => ({
    for: reason,
    chipName: null,
    until: null,
    ...extra,
  });
  if (row.phase === "reserved") return waiting("hand_over");
  if (row.phase !== "queued") return null;
  if (row.waitingPaused === true) return waiting("batch_paused");
  if (row.waitingUntil !== null) {
    return waiting(row.waitingScheduled === true ? "schedule" : "time", { until: row.waitingUntil });
  }
  if (!row.waitingReady) return waiting("earlier_message");
  if (row.waitingChip !== null) return waiting("instance", { chipName: row.waitingChip });
  return waiting(row.waitingRoute === "specialty" ? "specialty" : "any_instance");
}

const columnsSchema = messageRowSchema
  .omit({ status: true, statusAt: true, waiting: true })
  .extend({ to: z.string().transform(printPhone), createdAt: iso });

/** The cursor, and the columns from which the other fields are derived. */
const factsSchema = waitingSchema.extend({
  seq: z.coerce.number().int(),
  createdAt: iso,
  sentAt: isoOrNull,
  deliveredAt: isoOrNull,
  readAt: isoOrNull,
  failedAt: isoOrNull,
  cancelledAt: isoOrNull,
  uncertainSince: isoOrNull,
});
type Facts = z.infer<typeof factsSchema>;

/**
 * Selects the rows of a message list, newest first; `scope` is a condition on `m` (julia.messages). Names are joined
 * only for the returned rows. `nulls last` matches the indexes; without it, no index could provide the order.
 */
export function messageRowsOf(scope: SQL, limit: number): SQL {
  return sql`
    select m.id, m.seq, m.to_phone as "to", m.phase, m.chip_id, m.error_code as error, m.resolution_by as resolved_by,
      m.media_kind, m.created_at, m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.cancelled_at, m.uncertain_since, ${waitingColumns},
      k.nome as contact_name, a.name as client, julia.chip_name(c) as chip_name
    from (select * from julia.messages m where ${scope} order by m.seq desc nulls last limit ${limit}) m
    join julia.clientes k on k.id = m.contact_id
    join julia.clients a on a.id = m.client_id
    left join julia.chips c on c.id = m.chip_id
    order by m.seq desc`;
}

const STATUS_AT: Record<MessagePhase, (facts: Facts) => string | null> = {
  queued: (facts) => facts.createdAt,
  reserved: (facts) => facts.createdAt,
  dispatching: () => null,
  sent: (facts) => facts.sentAt,
  delivered: (facts) => facts.deliveredAt,
  read: (facts) => facts.readAt,
  failed: (facts) => facts.failedAt,
  expired: (facts) => facts.failedAt,
  cancelled: (facts) => facts.cancelledAt,
  uncertain: (facts) => facts.uncertainSince,
};

/** Parses a row of `messageRowsOf`; `seq` is the cursor for the next page. */
export function toMessageRow(raw: unknown): { seq: number; item: MessageRow } {
  const row = toCamelRow(raw);
  const facts = factsSchema.parse(row);
  const { seq, phase } = facts;
  const item = {
    ...columnsSchema.parse(row),
    status: STATUS_OF_PHASE[phase],
    statusAt: STATUS_AT[phase](facts),
    waiting: toWaiting(facts),
  };
  return { seq, item };
}
