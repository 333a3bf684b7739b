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

/** Creates messages that have a callback URL, and reads their pending callback events. */
export function callbacksOf(pool: TestPool, { clientId, address }: { clientId: string; address: string }) {
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
    queueWithCallback: async (url = address): Promise<string> => {
      const id = await queueText(pool, { clientId });
      await pool.ctx.db.execute(sql`update julia.messages set callback_url = ${url} where id = ${id}`);
      return id;
    },
    /** Moves a message through these phases. Each change is its own transaction, as in the queue functions. */
    setPhases: async (id: string, ...phases: string[]): Promise<void> => {
      for (const phase of phases) {
        await pool.ctx.db.execute(
          sql`update julia.messages set phase = ${phase}, ready = false where id = ${id}`,
        );
      }
    },
  };
}
