import { sql } from "drizzle-orm";
import { getChip } from "@/lib/chips/get-chip";
import { watchHealth } from "@/lib/health/watch-health";
import { workInbox } from "@/lib/inbox/work-inbox";
import { eventually } from "../../factories/pool";
import { insertClient, queueText, startSending, untilPhase, withoutGaps } from "../../factories/sending";
import { openWebhookPool } from "../../factories/webhook-server";

/** Opens a pool whose chips are evaluated only when the test calls `judge`. */
export async function openHealthDesk() {
  const pool = await openWebhookPool();
  const { server } = pool;
  await withoutGaps(pool);
  const clientId = await insertClient(pool);
  /** Applies the inbox and then evaluates the health of the chips, each once. */
  const judge = async () => {
    await workInbox(pool.ctx);
    await watchHealth(pool.ctx);
  };
  const healthOf = async (chipId: string) => (await getChip(pool.ctx, chipId)).health;
  const reasonsOf = async (chipId: string) => (await healthOf(chipId)).reasons.map(({ code }) => code);
  return {
    pool,
    server,
    clientId,
    judge,
    healthOf,
    reasonsOf,
    untilReasons: (chipId: string, ...codes: string[]) =>
      eventually(
        async () => {
          await judge();
          return reasonsOf(chipId);
        },
        (found) => found.join() === codes.join(),
      ),
    /** Pauses the chips of earlier tests, so that these chips do not send. */
    clear: async () => {
      await pool.ctx.db.execute(
        sql`update julia.chips set paused_at = now(), status = 'paused' where status = 'active'`,
      );
      await pool.control("/behaviour", { deliveryAckDelayMs: 20, readAckDelayMs: null });
    },
    send: async (count: number) => {
      const sending = startSending(pool);
      try {
        for (let sent = 0; sent < count; sent += 1) {
          await untilPhase(pool, await queueText(pool, { clientId }), "sent", "delivered", "read");
        }
      } finally {
        await sending.stop();
      }
    },
    letSendsAge: (chipId: string, minutes: number) =>
      pool.ctx.db.execute(sql`update julia.attempts
        set finished_at = finished_at - make_interval(mins => ${minutes}) where chip_id = ${chipId}`),
  };
}
