import type { Queryable } from "@/db/client";
import { readInboundOf } from "@/lib/contacts/read-inbound-of";
import { readMessages } from "@/lib/queue/read/read-messages";
import { printPhone } from "@/lib/stated-phone";
import {
  chipEventSchema,
  numberChangedEventSchema,
  optInEventSchema,
  optOutEventSchema,
  type ServiceEvent,
} from "@/types/events";
import type { InboundMessage } from "@/types/inbound";
import { type Message, STATUS_OF_PHASE } from "@/types/messages";
import type { EventRow } from "./event-rows";

const EVENT_ID_PREFIX = "evt_";
export const printEventId = (id: string) => `${EVENT_ID_PREFIX}${id}`;
/** Returns the UUID of a printed event id. */
export const parseEventId = (printed: string) => printed.slice(EVENT_ID_PREFIX.length);

/**
 * Returns the events as services see them, by `seq`. The data is read now, because events store no texts and no phone
 * numbers. An event whose message or contact was erased is missing from the result.
 */
export async function renderEvents(
  ctx: { db: Queryable },
  rows: readonly EventRow[],
): Promise<Map<number, ServiceEvent>> {
  const [messages, inbound] = await Promise.all([
    readMessages(
      ctx,
      rows.flatMap(({ messageId, phase }) => (messageId === null || phase === null ? [] : [messageId])),
    ),
    readInboundOf(
      ctx,
      rows.flatMap(({ inboundId }) => inboundId ?? []),
    ),
  ]);
  const subjects: Subjects = { messages, inbound };
  const rendered = new Map<number, ServiceEvent>();
  for (const row of rows) {
    const { type } = row;
    if (type === "message.queued" || type === "message.sending") continue;
    const data = dataOf(row, subjects);
    if (data === null) continue;
    rendered.set(row.seq, {
      id: printEventId(row.id),
      type,
      apiVersion: 1,
      occurredAt: row.occurredAt,
      data,
    });
  }
  return rendered;
}

interface Subjects {
  messages: ReadonlyMap<string, Message>;
  inbound: ReadonlyMap<string, InboundMessage>;
}

/** Null if there is nothing left to show. */
function dataOf(row: EventRow, subjects: Subjects): ServiceEvent["data"] | null {
  const { type, facts, contact } = row;
  switch (type) {
    case "test":
      return {};
    case "message.received":
      return row.inboundId === null ? null : (subjects.inbound.get(row.inboundId) ?? null);
    case "contact.opted_out":
      if (contact === null) return null;
      return optOutEventSchema.parse({
        to: printPhone(contact.phone),
        cause: facts.cause ?? null,
        since: timeOf(facts.since),
      });
    case "contact.opted_in":
      return contact && optInEventSchema.parse({ to: printPhone(contact.phone) });
    case "contact.number_changed":
      if (contact === null) return null;
      return numberChangedEventSchema.parse({
        externalId: contact.externalId,
        to: printPhone(contact.phone),
        previous: contact.previousPhone === null ? null : printPhone(contact.previousPhone),
      });
    case "chip.connected":
    case "chip.disconnected":
    case "chip.banned":
    case "chip.restricted":
    case "chip.paused":
      return chipEventSchema.parse({ ...facts, since: timeOf(facts.since) });
    default:
      return messageOf(row, subjects.messages);
  }
}

/** The message as it is now, with the status that the event reports. */
export function messageOf(
  { messageId, phase }: Pick<EventRow, "messageId" | "phase">,
  messages: ReadonlyMap<string, Message>,
): Message | null {
  const message = messageId === null ? undefined : messages.get(messageId);
  return message === undefined || phase === null ? null : { ...message, status: STATUS_OF_PHASE[phase] };
}

/** Times in `facts` are PostgreSQL's spelling of ISO 8601. */
function timeOf(value: unknown): string | null {
  return typeof value === "string" ? new Date(value).toISOString() : null;
}
