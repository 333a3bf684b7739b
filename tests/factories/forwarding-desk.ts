import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { POST } from "@/app/api/webhooks/evolution/route";
import type { ChipRow } from "@/db/schema";
import { WEBHOOK_HEADER } from "@/lib/chips/webhooks/webhook-secret";
import { runForwarding } from "@/lib/inbox/forwarding/run-forwarding";
import { getWebhookForwarding } from "@/lib/settings/webhook-forwarding/get-webhook-forwarding";
import { updateWebhookForwarding } from "@/lib/settings/webhook-forwarding/update-webhook-forwarding";
import type { UpdateForwardingInput, WebhookForwarding } from "@/types/webhook-forwarding";
import { UNHURRIED } from "./event-desk";
import { type MortalWorker, startMortal } from "./mortal-worker";
import { ADMIN, type TestPool } from "./pool";
import { secretOf, webhookBody } from "./webhook-events";

/** Forwards webhooks as the worker does, and delivers webhooks as the gateway does. */
export function forwardingDesk(pool: TestPool) {
  const { db } = pool.ctx;
  const running = new Set<MortalWorker>();
  const read = (): Promise<WebhookForwarding> => getWebhookForwarding(pool.ctx);
  return {
    read,
    set: async (input: Partial<UpdateForwardingInput>): Promise<WebhookForwarding> => {
      const { version } = await read();
      return await updateWebhookForwarding(pool.as(ADMIN), { version, enabled: true, ...input });
    },
    /** Returns the status of the response. `number` makes the body unique. */
    arrive: async (
      chip: ChipRow,
      number: number,
      {
        event = "connection.update",
        contentType = "application/json",
        body = bodyOf(chip, event, number),
      } = {},
    ): Promise<number> => {
      const headers = { "content-type": contentType, [WEBHOOK_HEADER]: secretOf(pool.ctx, chip) };
      const request = new Request("http://127.0.0.1/api/webhooks/evolution", {
        method: "POST",
        headers,
        body,
      });
      return (await POST(request)).status;
    },
    run: (options: { leaseSeconds?: number; timeoutMs?: number } = {}): MortalWorker => {
      const worker = startMortal(pool, (ctx, signal) =>
        runForwarding(ctx, { owner: randomUUID(), ...UNHURRIED, ...options }, signal),
      );
      running.add(worker);
      return worker;
    },
    stopAll: async (): Promise<void> => {
      await Promise.all([...running].map((worker) => worker.stop()));
      running.clear();
    },
    waiting: async (): Promise<number> => {
      const [row] = await db.execute(sql`select count(*)::int as rows from julia.forwarded_webhooks`);
      return Number(row?.rows);
    },
    skipPauses: async (): Promise<void> => {
      await db.execute(sql`update julia.forwarded_webhooks set next_try_at = clock_timestamp()
        where lease_owner is null and next_try_at > clock_timestamp()`);
    },
    /** Ends all leases, as if the workers that hold them had died long ago. */
    endLeases: async (): Promise<void> => {
      await db.execute(sql`update julia.forwarded_webhooks set lease_until = clock_timestamp()
        where lease_owner is not null`);
    },
    clear: async (): Promise<void> => {
      await db.execute(sql`delete from julia.forwarded_webhooks`);
      await db.execute(sql`delete from julia.webhook_forwarding`);
    },
  };
}

export const bodyOf = (chip: ChipRow, event: string, number: number): string =>
  webhookBody(chip.instanceName, event, { instance: chip.instanceName, state: "connecting", number });

export const numberOf = (body: string): number => Number(/"number":(\d+)/.exec(body)?.[1] ?? Number.NaN);
