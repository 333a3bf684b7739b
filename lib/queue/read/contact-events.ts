import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { iso } from "@/lib/camel-row";
import { printPhoneOrNull } from "@/lib/stated-phone";
import { contactEventSchema } from "@/types/message-pages";

const EVENTS_SHOWN = 20;

export const contactEventsSchema = z.array(
  contactEventSchema.extend({ id: z.coerce.string(), at: iso }).transform((event) => ({
    ...event,
    ...(event.kind === "phone_changed"
      ? { from: printPhoneOrNull(event.from), to: printPhoneOrNull(event.to) }
      : {}),
  })),
);

/** The latest changes of a contact as JSON, newest first, for `contactEventsSchema` to parse. */
export const contactEventsOf = (contactId: SQL): SQL => sql`
  (select coalesce(json_agg(e.* order by e.id desc), '[]') from (
    select id, at, kind, from_value as "from", to_value as "to", reason, message_id as "messageId",
      case when actor_kind = 'service' then actor_label end as service,
      case when actor_kind = 'person' then actor_label end as person
    from julia.contact_events where contact_id = ${contactId} order by id desc limit ${EVENTS_SHOWN}) e)`;
