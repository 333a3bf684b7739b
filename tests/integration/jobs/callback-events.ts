import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { derivedCallbackSecret } from "@/lib/outbound/sign";
import { messageSchema } from "@/types/messages";
import type { TestPool } from "../../factories/pool";
import type { Received } from "../../factories/receiver";
import { queueText } from "../../factories/sending";

export const callbackBodySchema = z.object({
  type: z.literal("message.status"),
  timestamp: z.string(),
  data: messageSchema,
});

const phasesSchema = z.array(z.object({ phase: z.string() }));

/** Creates messages that have a callback URL, and reads their status changes that were not delivered yet. */
export function callbacksOf(pool: TestPool, { clientId, address }: { clientId: string; address: string }) {
  return {
    isSigned: ({ headers, body }: Received): boolean => {
      const secret = derivedCallbackSecret(pool.ctx.config, clientId);
      const key = Buffer.from(secret.slice("whsec_".length), "base64");
      const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
      return String(headers["webhook-signature"])
        .split(" ")
        .includes(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    },
    /** Queues status changes as releases before 0.4 did. */
    leaveInJobQueue: async (messageId: string, changes: readonly object[]): Promise<void> => {
      for (const [index, change] of changes.entries()) {
        const payload = JSON.stringify({ messageId, ...change });
        const key = `callback:${messageId}:0000000000000000000${index}`;
        await pool.ctx.db.execute(
          sql`select julia_jobs.add_job('callback', ${payload}::json, job_key => ${key})`,
        );
      }
    },
    /** Returns the host for which the message's callback waits. */
    hostOf: async (messageId: string): Promise<unknown> => {
      const [row] = await pool.ctx.db.execute(
        sql`select host from julia.event_deliveries where receiver_id = ${messageId}`,
      );
      return row?.host;
    },
    /** Returns the phases, in order. */
    waitingPhases: async (id: string): Promise<string[]> => {
      const rows = await pool.ctx.db.execute(sql`
        select e.phase from julia.events e left join julia.event_deliveries d on d.event_seq = e.seq
        where e.message_id = ${id} and (d.id is null or d.state = 'due') order by e.seq`);
      return phasesSchema.parse(rows).map(({ phase }) => phase);
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
