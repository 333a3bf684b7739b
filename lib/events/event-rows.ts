import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/client";
import { camelRow, iso } from "@/lib/camel-row";
import { EVENT_TYPES } from "@/types/events";
import { MESSAGE_PHASES } from "@/types/messages";

const eventRowSchema = camelRow(
  z.object({
    seq: z.coerce.number().int(),
    id: z.uuid(),
    type: z.enum(EVENT_TYPES),
    position: z.coerce.number().int().nullable(),
    clientId: z.uuid().nullable(),
    messageId: z.uuid().nullable(),
    phase: z.enum(MESSAGE_PHASES).nullable(),
    inboundId: z.uuid().nullable(),
    facts: z.record(z.string(), z.json()),
    occurredAt: iso,
    /** Null for an event without a contact, and for a contact that was erased or has no number. */
    contact: z
      .object({ phone: z.string(), externalId: z.string().nullable(), previousPhone: z.string().nullable() })
      .nullable(),
  }),
);
export type EventRow = z.infer<typeof eventRowSchema>;

/** Reads stored events. `source` is everything after `from` and selects from `julia.events e`. */
export async function readEventRows(db: Queryable, source: SQL): Promise<EventRow[]> {
  const rows = await db.execute(sql`
    select e.seq, e.id, e.type, e.position, e.client_id, e.message_id, e.phase, e.inbound_id, e.facts, e.occurred_at,
      (select json_build_object('phone', k.telefone, 'externalId', k.external_id, 'previousPhone',
          (select case when c.from_value ~ '^[0-9]+$' then c.from_value end from julia.contact_events c where c.id = (e.facts ->> 'changeId')::bigint))
        from julia.clientes k where k.id = e.contact_id and k.telefone is not null and k.erased_at is null) as contact
    from ${source}`);
  return z.array(eventRowSchema).parse(rows);
}
