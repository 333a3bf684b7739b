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

/**
 * The latest changes of a contact as JSON, newest first, for `contactEventsSchema` to parse. Without `withText`, omits the
 * reason for which an opt-out was lifted, which a person wrote.
 */
export const contactEventsOf = (contactId: SQL, { withText }: { withText: boolean }): SQL => sql`
  (select coalesce(json_agg(e.* order by e.id desc), '[]') from (
    select id, at, kind, from_value as "from",
      case when kind <> 'opted_in' or ${withText} then to_value end as "to", reason, message_id as "messageId",
      case when actor_kind = 'service' then actor_label end as service,
      case when actor_kind = 'person' then actor_label end as person
    from julia.contact_events where contact_id = ${contactId} order by id desc limit ${EVENTS_SHOWN}) e)`;
