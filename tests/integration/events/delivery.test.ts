import { sql } from "drizzle-orm";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { SYSTEM } from "@/lib/actor";
import { replaySubscription } from "@/lib/events/subscriptions/replay-subscription";
import { rotateSubscriptionSecret } from "@/lib/events/subscriptions/rotate-subscription-secret";
import { testSubscription } from "@/lib/events/subscriptions/test-subscription";
import { updateSubscription } from "@/lib/events/subscriptions/update-subscription";
import { signatureHeaders } from "@/lib/outbound/sign";
import { eventDesk, eventOf, numberOf } from "../../factories/event-desk";
import { createTestPool } from "../../factories/pool";
import { type Received, type ReceiverAnswer, startReceiver } from "../../factories/receiver";
import { held } from "../../setup/held";

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = eventDesk(pool);
const opened: { close(): void }[] = [];

async function receiver(
  answer: (request: Received, count: number) => ReceiverAnswer | Promise<ReceiverAnswer> = () => 200,
) {
  const received: Received[] = [];
  const server = await startReceiver((request) => {
    received.push(request);
    return answer(request, received.length);
  });
  opened.push(server);
  return {
    url: `${server.url}/hook`,
    received,
    events: () => received.map(eventOf),
    numbers: () => received.map((request) => numberOf(eventOf(request))),
    ids: () => received.map(({ headers }) => headers["webhook-id"]),
  };
}
const anyone = { clientId: null };

afterEach(async () => {
  // First the receivers, so that no try waits for one that does not answer.
  for (const server of opened.splice(0)) server.close();
  await desk.stopAll();
  await pool.ctx.db.execute(sql`delete from julia.subscriptions`);
});
afterAll(() => pool.close());

describe("deliveries to a subscription", () => {
  it("keep the order per contact while a receiver fails, and other contacts do not wait", async () => {
    const client = await desk.client();
    let isFailing = true;
    const hook = await receiver((request) => (isFailing && numberOf(eventOf(request)) === 1 ? 500 : 200));
    await desk.subscribe(client, hook.url);
    const [one, two] = [await desk.contact(), await desk.contact()];
    await desk.optOut(one, 1);
    desk.deliver();
    await expect.poll(hook.numbers).toContain(1);
    await desk.optOut(one, 2);
    await desk.optOut(two, 3);
    await expect.poll(hook.numbers).toContain(3);
    expect(hook.numbers()).not.toContain(2);
    isFailing = false;
    await expect
      .poll(async () => {
        await desk.skipPauses();
        return hook.numbers();
      })
      .toContain(2);
    // How often the first event was tried depends on how long the receiver failed.
    const ofOne = hook.numbers().filter((number) => number !== 3);
    expect(ofOne).toEqual([...Array<number>(ofOne.length - 1).fill(1), 2]);
    expect(ofOne.length).toBeGreaterThan(2);
    const first = hook.received.filter((request) => numberOf(eventOf(request)) === 1);
    expect(new Set(first.map(({ headers }) => headers["webhook-id"]))).toEqual(
      new Set([hook.events()[0]?.id]),
    );
  });

  it("end as dead after 8 tries, and the next event of the contact goes on", async () => {
    const client = await desk.client();
    const hook = await receiver((request) => (numberOf(eventOf(request)) === 1 ? 503 : 200));
    const { id } = await desk.subscribe(client, hook.url);
    const contact = await desk.contact();
    await desk.optOut(contact, 1);
    await desk.optOut(contact, 2);
    desk.deliver();
    await expect
      .poll(async () => {
        await desk.skipPauses();
        return desk.states(id);
      })
      .toEqual(["dead", "delivered"]);
    expect(hook.numbers()).toEqual([...Array<number>(8).fill(1), 2]);
  });

  it("are repeated if a worker dies between the post and its result", async () => {
    const client = await desk.client();
    const { released, release } = held();
    const hook = await receiver(async (_, count) => {
      if (count === 1) await released;
      return 200;
    });
    const { id } = await desk.subscribe(client, hook.url);
    await desk.optOut(await desk.contact(), 1);
    const first = desk.deliver();
    await expect.poll(hook.numbers).toEqual([1]);
    first.kill();
    release();
    await first.stop();
    await desk.endLeases();
    desk.deliver();
    await expect.poll(hook.numbers).toEqual([1, 1]);
    expect(hook.ids()[1]).toBe(hook.ids()[0]);
    await expect.poll(() => desk.states(id)).toEqual(["delivered"]);
  });

  it("are kept while the subscription is paused, and follow in order", async () => {
    const client = await desk.client();
    const hook = await receiver();
    const { id } = await desk.subscribe(client, hook.url);
    await updateSubscription(pool.as(SYSTEM), { id, owner: anyone }, { status: "paused" });
    const contact = await desk.contact();
    for (const number of [1, 2, 3]) await desk.optOut(contact, number);
    desk.deliver();
    await expect.poll(() => desk.states(id)).toEqual(["due", "due", "due"]);
    expect(hook.received).toEqual([]);
    await pool.ctx.db.execute(sql`update julia.event_deliveries set created_at = created_at - interval '8 days'
      where event_seq = (select min(event_seq) from julia.event_deliveries where subscription_id = ${id})`);
    await pool.ctx.db.execute(sql`select julia.trim_deliveries()`);
    await updateSubscription(pool.as(SYSTEM), { id, owner: anyone }, { status: "active" });
    await expect.poll(hook.numbers).toEqual([2, 3]);
    await expect.poll(() => desk.states(id)).toEqual(["dead", "delivered", "delivered"]);
  });

  it("are signed with the previous secrets too for a day, also if a rotation is repeated", async () => {
    const client = await desk.client();
    const hook = await receiver();
    const { id, secret: previous } = await desk.subscribe(client, hook.url);
    const { secret } = await rotateSubscriptionSecret(pool.as(SYSTEM), { id, owner: anyone });
    const signedWith = async (count: number, secrets: string[]) => {
      await testSubscription(pool.as(SYSTEM), { id, owner: anyone });
      await expect.poll(() => hook.received).toHaveLength(count);
      const { headers, body } = hook.received[count - 1] ?? { headers: {}, body: "" };
      const sentAt = new Date(Number(headers["webhook-timestamp"]) * 1000);
      const expected = signatureHeaders(secrets, { id: String(headers["webhook-id"]), sentAt, body });
      expect(headers["webhook-signature"]).toBe(expected["webhook-signature"]);
    };
    desk.deliver();
    await signedWith(1, [secret, previous]);
    const { secret: latest } = await rotateSubscriptionSecret(pool.as(SYSTEM), { id, owner: anyone });
    await signedWith(2, [latest, secret, previous]);
    await pool.ctx.db.execute(sql`update julia.subscriptions set previous_ends_at = clock_timestamp()`);
    await signedWith(3, [latest]);
    expect(hook.events()).toMatchObject([{ type: "test", data: {} }, { type: "test" }, { type: "test" }]);
  });

  it("can be replayed, which gives the set of the feed", async () => {
    const client = await desk.client();
    const hook = await receiver();
    const since = new Date().toISOString();
    const contact = await desk.contact();
    await desk.optOut(contact, 1);
    await desk.publish();
    const { id } = await desk.subscribe(client, hook.url);
    desk.deliver();
    await desk.optOut(contact, 2);
    await expect.poll(hook.numbers).toEqual([2]);
    const replayed = await replaySubscription(pool.as(SYSTEM), { id, owner: anyone }, { since });
    expect(replayed).toEqual({ events: 2 });
    await expect.poll(hook.numbers).toEqual([2, 1, 2]);
    const feed = (await desk.feed(client, { limit: 500 })).items.filter(
      ({ occurredAt }) => occurredAt >= since,
    );
    expect(hook.events().slice(1)).toEqual(feed);
  });

  it("disable a subscription that has failed for 5 days", async () => {
    const client = await desk.client();
    const hook = await receiver(() => 500);
    const { id } = await desk.subscribe(client, hook.url);
    const read = async () =>
      (
        await pool.ctx.db.execute(sql`select status, failing_since is not null as fails
      from julia.subscriptions where id = ${id}`)
      )[0];
    desk.deliver();
    await desk.optOut(await desk.contact(), 1);
    await expect.poll(read).toEqual({ status: "active", fails: true });
    await pool.ctx.db.execute(
      sql`update julia.subscriptions set failing_since = failing_since - interval '5 days'`,
    );
    await desk.skipPauses();
    await expect.poll(read).toEqual({ status: "disabled", fails: true });
    await desk.optOut(await desk.contact(), 2);
    await desk.publish();
    expect(await desk.states(id)).toEqual(["due"]);
  });

  it("go to the healthy receivers before a slow one has answered, and a dead one loses only its own tries", async () => {
    const client = await desk.client();
    const { released, release } = held();
    const healthy = [await receiver(), await receiver()];
    const flaky = await receiver((_, count) => (count % 3 === 0 ? 500 : 200));
    const slow = await receiver(async () => {
      await released;
      return 200;
    });
    const dead = await receiver(() => "cut");
    for (const { url } of [slow, dead, flaky, ...healthy]) await desk.subscribe(client, url);
    const contacts = await Promise.all(Array.from({ length: 20 }, () => desk.contact()));
    for (const contact of contacts) for (const number of [1, 2]) await desk.optOut(contact, number);
    desk.deliver();
    for (const { received } of healthy) await expect.poll(() => received).toHaveLength(40);
    expect(slow.received.length).toBeLessThanOrEqual(16);
    expect(dead.numbers().every((number) => number === 1)).toBe(true);
    release();
    await expect
      .poll(async () => {
        await desk.skipPauses();
        return new Set(flaky.ids()).size;
      })
      .toBe(40);
  });
});
