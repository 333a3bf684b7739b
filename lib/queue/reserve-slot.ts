import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";

const reservationSchema = z.object({
  message_id: z.string(),
  chip_id: z.string(),
  instance_name: z.string(),
  operation_id: z.number(),
  to_phone: z.string(),
  body: z.string(),
  contact_id: z.string(),
  seconds_left: z.number(),
});

/** One message and one slot of one chip, taken together and leased to one worker. */
export interface Reservation {
  attemptId: string;
  messageId: string;
  chipId: string;
  contactId: string;
  instanceName: string;
  /** The chip's `operationId` at this moment: a verb that begins raises it, and the message stays. */
  operationId: number;
  /** From this moment until the message expires. */
  secondsLeft: number;
  /** E.164 digits. */
  toPhone: string;
  text: string;
}

/** T1 of docs/delivery.md in one round trip, by `julia.reserve`. Null when nothing can be sent now. */
export async function reserveSlot(
  ctx: Pick<AppContext, "sql">,
  owner: string,
  attemptId: string,
): Promise<Reservation | null> {
  // The driver's own statement: prepared once a connection, where drizzle's asks twice each time.
  const [row] = await ctx.sql`select * from julia.reserve(${owner}, ${attemptId})`;
  if (row === undefined) return null;
  const taken = reservationSchema.parse(row);
  return {
    attemptId,
    messageId: taken.message_id,
    chipId: taken.chip_id,
    contactId: taken.contact_id,
    instanceName: taken.instance_name,
    operationId: taken.operation_id,
    secondsLeft: taken.seconds_left,
    toPhone: taken.to_phone,
    text: taken.body,
  };
}
