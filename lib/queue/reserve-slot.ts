import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { MEDIA_KINDS } from "@/types/media";

const reservationSchema = z.object({
  messageId: z.string(),
  chipId: z.string(),
  contactId: z.string(),
  instanceName: z.string(),
  gatewayId: z.string(),
  /** The chip's `operationId` when reserved. If a later command increases it, this reservation is not dispatched. */
  operationId: z.number(),
  /** Seconds from the reservation until the message expires. */
  secondsLeft: z.number(),
  /** E.164 digits. */
  toPhone: z.string(),
  text: z.string(),
  /** The inbound message that the message quotes, by its gateway message id. */
  quotedGatewayId: z.string().nullable(),
  quotedText: z.string().nullable(),
  /** The file, if the message is one; `text` is its caption. */
  mediaId: z.uuid().nullable(),
  mediaKind: z.enum(MEDIA_KINDS).nullable(),
  mediaFileName: z.string().nullable(),
});

/** A message and a slot of one chip, reserved together and leased to one worker. */
export type Reservation = z.infer<typeof reservationSchema> & { attemptId: string };

/** Runs T1 (docs/delivery.md, `julia.reserve`) in one round trip. Returns null if nothing can be sent now. */
export async function reserveSlot(
  ctx: Pick<AppContext, "sql">,
  owner: string,
  attemptId: string,
): Promise<Reservation | null> {
  // This driver prepares its statement once per connection; Drizzle would need two round trips every time.
  const [row] = await ctx.sql`
    select message_id as "messageId", chip_id as "chipId", contact_id as "contactId", instance_name as "instanceName",
      gateway_id as "gatewayId", operation_id as "operationId", seconds_left as "secondsLeft", to_phone as "toPhone", body as text,
      quoted_gateway_id as "quotedGatewayId", quoted_text as "quotedText",
      media_id as "mediaId", media_kind as "mediaKind", media_file_name as "mediaFileName"
    from julia.reserve(${owner}, ${attemptId}, true)`;
  return row === undefined ? null : { attemptId, ...reservationSchema.parse(row) };
}
