import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/server-context";

const reservationSchema = z.object({
  message_id: z.string(),
  chip_id: z.string(),
  instance_name: z.string(),
  operation_id: z.number(),
  to_phone: z.string(),
  body: z.string(),
  contact_id: z.string(),
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
  /** E.164 digits. */
  toPhone: string;
  text: string;
}

/** T1 of delivery.md, in one round trip: see `julia.reserve`. Null when nothing can go now. */
export async function reserveSlot(
  ctx: Pick<AppContext, "db">,
  owner: string,
  attemptId: string,
): Promise<Reservation | null> {
  const [row] = await ctx.db.execute(sql`select * from julia.reserve(${owner}, ${attemptId})`);
  if (row === undefined) return null;
  const taken = reservationSchema.parse(row);
  return {
    attemptId,
    messageId: taken.message_id,
    chipId: taken.chip_id,
    contactId: taken.contact_id,
    instanceName: taken.instance_name,
    operationId: taken.operation_id,
    toPhone: taken.to_phone,
    text: taken.body,
  };
}
