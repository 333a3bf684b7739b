import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { SYSTEM } from "@/lib/actor";
import { claimDeliveries } from "@/lib/events/delivery/claim";
import { RunningTries } from "@/lib/events/delivery/running-tries";
import { replaySubscription } from "@/lib/events/subscriptions/replay-subscription";
import { eventDesk, eventOf, numberOf } from "../../factories/event-desk";
import { createTestPool } from "../../factories/pool";
import { startReceiver } from "../../factories/receiver";
import { held } from "../../setup/held";

const LEASE_SECONDS = 2;

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = eventDesk(pool);
afterEach(async () => {
  await desk.stopAll();
  await pool.ctx.db.execute(sql`delete from julia.subscriptions`);
});
afterAll(() => pool.close());

/** Receives events, and answers the first one only after `release`. */
async function holdingReceiver() {
  const { released, release } = held();
  const numbers: number[] = [];
  const server = await startReceiver(async (request) => {
    numbers.push(numberOf(eventOf(request)));
    if (numbers.length === 1) await released;
    return 200;
  });
  return { numbers, release, url: `${server.url}/hook`, close: server.close };
}

async function leaseEnds(subscriptionId: string): Promise<number> {
  const [row] = await pool.ctx.db.execute(sql`select extract(epoch from lease_until)::float8 as ends
    from julia.event_deliveries where subscription_id = ${subscriptionId}`);
  return Number(row?.ends ?? 0);
}

describe("the lease of a delivery", () => {
  it("is prolonged while the receiver has not answered", async () => {
    const hook = await holdingReceiver();
    const { id } = await desk.subscribe(await desk.client(), hook.url);
    await desk.optOut(await desk.contact(), 1);
    const worker = desk.deliver({ leaseSeconds: LEASE_SECONDS });
    await expect.poll(() => hook.numbers).toEqual([1]);
    const first = await leaseEnds(id);
    await expect.poll(() => leaseEnds(id)).toBeGreaterThan(first + LEASE_SECONDS);
    // Also while the worker shuts down.
    const stopped = worker.stop();
    const last = await leaseEnds(id);
    await expect.poll(() => leaseEnds(id)).toBeGreaterThan(last + LEASE_SECONDS);
    hook.release();
    await stopped;
    expect(await desk.states(id)).toEqual(["delivered"]);
    expect(hook.numbers).toEqual([1]);
    hook.close();
  });

  it("ends with its worker, and another worker delivers again", async () => {
    const hook = await holdingReceiver();
    const { id } = await desk.subscribe(await desk.client(), hook.url);
    const contact = await desk.contact();
    for (const number of [1, 2]) await desk.optOut(contact, number);
    const first = desk.deliver({ leaseSeconds: LEASE_SECONDS });
    await expect.poll(() => hook.numbers).toEqual([1]);
    first.kill();
    desk.deliver({ leaseSeconds: LEASE_SECONDS });
    await expect.poll(() => hook.numbers).toEqual([1, 1, 2]);
    hook.release();
    await expect.poll(() => desk.states(id)).toEqual(["delivered", "delivered"]);
    hook.close();
  });
});

describe("a replay", () => {
  it("delivers an event again whose earlier try has not ended", async () => {
    const since = new Date().toISOString();
    const hook = await holdingReceiver();
    const { id } = await desk.subscribe(await desk.client(), hook.url);
    await desk.optOut(await desk.contact(), 1);
    desk.deliver();
    await expect.poll(() => hook.numbers).toEqual([1]);
    await replaySubscription(pool.as(SYSTEM), { id, owner: { clientId: null } }, { since });
    hook.release();
    await expect.poll(() => hook.numbers).toEqual([1, 1]);
    await expect.poll(() => desk.states(id)).toEqual(["delivered"]);
    hook.close();
  });
});

describe("results that are stored together", () => {
  it("are stored although one of them cannot be", async () => {
    const owner = randomUUID();
    const { id } = await desk.subscribe(await desk.client(), "http://127.0.0.1:9/hook");
    for (const number of [1, 2, 3]) await desk.optOut(await desk.contact(), number);
    await desk.publish();
    const claimed = await claimDeliveries(pool.ctx, {
      owner,
      leaseSeconds: 900,
      perSubscription: 8,
      busy: [],
      callbacks: 0,
      fullHosts: [],
    });
    const running = new RunningTries(pool.ctx, owner, 900);
    for (const delivery of claimed) {
      // PostgreSQL stores no NUL character.
      const isBad = delivery.event.seq === Math.min(...claimed.map(({ event }) => event.seq));
      running.start(delivery, performance.now(), async () => ({
        deliveryId: delivery.id,
        outcome: isBad
          ? { kind: "failed", detail: "\u0000", isTimeout: false }
          : { kind: "answer", status: 200 },
        durationMs: 1,
        retrySeconds: null,
        holdSeconds: 0,
      }));
    }
    await running.finish();
    expect(await desk.states(id)).toEqual(["due", "delivered", "delivered"]);
  });
});
