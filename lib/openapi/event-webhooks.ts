import { z } from "zod";
import { EVENT_DATA, eventSchema, PUBLIC_EVENT_TYPES, type PublicEventType } from "@/types/events";
import { CALLBACK_HEADERS } from "./callbacks";
import { toSchema } from "./to-schema";

const SUMMARIES: Record<PublicEventType, string> = {
  "message.sent": "The gateway accepted a message of this client",
  "message.delivered": "A message reached the contact's phone",
  "message.read": "The contact read a message",
  "message.failed": "A message was not delivered",
  "message.expired": "A message was not sent in time",
  "message.cancelled": "A message was cancelled",
  "message.uncertain": "It is not known whether a message was sent",
  "message.received": "A contact wrote to a chip, or somebody wrote on the chip's phone",
  "contact.opted_out": "A contact is not written to any more",
  "contact.opted_in": "A contact may be written to again",
  "contact.number_changed": "A contact has another phone number",
  "chip.connected": "A chip is connected and can send",
  "chip.disconnected": "A chip lost its session",
  "chip.banned": "WhatsApp banned a chip",
  "chip.restricted": "A chip may write only to its known contacts",
  "chip.paused": "An operator paused a chip",
};

/** Describes the POST of each event type to a subscription. */
export function eventWebhooks(): Record<string, unknown> {
  return Object.fromEntries(
    PUBLIC_EVENT_TYPES.map((type) => {
      const body = eventSchema.extend({ type: z.literal(type), data: EVENT_DATA[type] });
      const post = {
        summary: SUMMARIES[type],
        description:
          "Signed as specified by Standard Webhooks, with the secret of the subscription. Respond with any 2xx within 10 s. After any other response, or none, the event is tried up to 8 times within 24 hours. At least once: ignore a `webhook-id` that you have already processed. Events of a contact arrive in order.",
        security: [],
        parameters: CALLBACK_HEADERS.map((header) => ({ ...header, in: "header", required: true })),
        requestBody: {
          required: true,
          content: { "application/json": { schema: toSchema(body, "output") } },
        },
        responses: { "200": { description: "Any 2xx: accepted. The response body is not read." } },
      };
      return [type, { post }];
    }),
  );
}
