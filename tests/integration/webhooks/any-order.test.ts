import { randomInt } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workInbox } from "@/lib/inbox/work-inbox";
import { insertOpenChip } from "../../factories/attempts";
import { eventually } from "../../factories/pool";
import { deliver, secretOf } from "../../factories/webhook-events";
import {
  connectionHistory,
  digestOfAll,
  type GatewayWebhook,
  hurryPending,
  insertHistories,
  messageHistory,
  readOutcome,
  shuffled,
} from "../../factories/webhook-model";
import { openWebhookPool, type WebhookPool } from "../../factories/webhook-server";
import { seeded } from "../../setup/proof";

const CHIPS = 6;
const CONNECTION_EVENTS = 25;
const MESSAGES = 150;
const WORKERS = 3;

let pool: WebhookPool;
beforeAll(async () => {
  pool = await openWebhookPool();
});
afterAll(() => pool.close());

async function deliverAll(deliveries: GatewayWebhook[]): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (let start = 0; start < deliveries.length; start += 20) {
    const batch = deliveries.slice(start, start + 20);
    const answered = await Promise.all(
      batch.map(({ chip, body }) => deliver(secretOf(pool.ctx, chip), body)),
    );
    for (const status of answered) statuses.add(status);
  }
  return statuses;
}

describe("webhooks in any order", () => {
  const seed = randomInt(1_000_000);
  it(`end in the state of the reference model, delivered up to four times and applied by three workers (seed ${seed})`, async () => {
    const random = seeded(seed);
    const own = await Promise.all(Array.from({ length: CHIPS }, () => insertOpenChip(pool.ctx)));
    const connections = own.map((chip) => connectionHistory(chip, CONNECTION_EVENTS, random));
    const sends = Array.from({ length: MESSAGES }, (_, index) => {
      const chip = own[index % CHIPS];
      return chip === undefined ? [] : [messageHistory(chip, index, random)];
    }).flat();
    await insertHistories(pool.ctx, sends);
    const distinct = [...connections, ...sends].flatMap(({ webhooks }) => webhooks);
    const deliveries = shuffled(distinct, random);

    const stop = new AbortController();
    const workers = Array.from({ length: WORKERS }, async () => {
      while (!stop.signal.aborted) {
        if ((await workInbox(pool.ctx)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
    expect(await deliverAll(deliveries)).toEqual(new Set([200]));
    await eventually(
      () => hurryPending(pool.ctx),
      (pending) => pending === 0,
    );
    stop.abort();
    await Promise.all(workers);

    const [stored] = await pool.ctx.db.execute(sql`select count(*)::int as rows from julia.webhook_events`);
    expect(stored?.rows).toBe(distinct.length);
    const outcome = await readOutcome(pool.ctx, { chips: connections, messages: sends });
    // These chips have no instance at the gateway, so they are missing after the poll that follows a final close.
    const ended = outcome.chips.map((chip) =>
      chip.state === "missing" ? { ...chip, state: "close" } : chip,
    );
    expect({ ...outcome, chips: ended }).toEqual({
      chips: connections.map(({ model }) => model),
      messages: sends.map(({ model }) => model),
    });

    // A second delivery of all webhooks changes nothing.
    const before = await digestOfAll(pool.ctx);
    expect(await deliverAll(deliveries)).toEqual(new Set([200]));
    expect(await workInbox(pool.ctx)).toBe(0);
    expect(await digestOfAll(pool.ctx)).toEqual(before);
  });
});
