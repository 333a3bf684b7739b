import { sql } from "drizzle-orm";
import { z } from "zod";
import { type CallbackEvent, callbackEventSchema } from "@/lib/queue/callbacks/send-callback";
import { messageSchema } from "@/types/messages";
import type { TestPool } from "../../factories/pool";
import { queueText } from "../../factories/sending";

export const callbackBodySchema = z.object({
  type: z.literal("message.status"),
  timestamp: z.string(),
  data: messageSchema,
});

/** Messages of a client with a callback, and the events that their changes leave for the sender of callbacks. */
export function callbacksOf(pool: TestPool, { clientId, address }: { clientId: string; address: string }) {
  /** The changes of a message that are still to be told, oldest first. */
  const waitingEvents = async (id: string): Promise<CallbackEvent[]> => {
    const rows = await pool.ctx.db.execute(sql`
      select payload from julia_jobs._private_jobs where key like ${`callback:${id}:%`} order by key`);
    return rows.map((row) => callbackEventSchema.parse(row.payload));
  };
  return {
    waitingEvents,
    firstEvent: async (id: string): Promise<CallbackEvent> => {
      const [event] = await waitingEvents(id);
      if (event === undefined) throw new Error("no change waits");
      return event;
    },
    /** A message that waits, and tells the receiver of what it comes to. */
    queueWithCallback: async (url = address): Promise<string> => {
      const id = await queueText(pool, { clientId });
      await pool.ctx.db.execute(sql`update julia.messages set callback_url = ${url} where id = ${id}`);
      return id;
    },
    /** Takes a message through phases as the queue's own functions do, each in a transaction of its own. */
    setPhases: async (id: string, ...phases: string[]): Promise<void> => {
      for (const phase of phases) {
        await pool.ctx.db.execute(
          sql`update julia.messages set phase = ${phase}, ready = false where id = ${id}`,
        );
      }
    },
  };
}
