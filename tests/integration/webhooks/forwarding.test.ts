import { sql } from "drizzle-orm";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { ChipRow } from "@/db/schema";
import { deleteWebhookForwarding } from "@/lib/settings/webhook-forwarding/delete-webhook-forwarding";
import { insertOpenChip } from "../../factories/attempts";
import { bodyOf, forwardingDesk, numberOf } from "../../factories/forwarding-desk";
import { ADMIN, createTestPool } from "../../factories/pool";
import { type ReceivedBytes, type ReceiverAnswer, startReceiver } from "../../factories/receiver";
import { answerWith } from "../../factories/web";
import { deliver, secretOf } from "../../factories/webhook-events";
import { held } from "../../setup/held";

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = forwardingDesk(pool);
const [one, two]: ChipRow[] = [await insertOpenChip(pool.ctx), await insertOpenChip(pool.ctx)];
if (one === undefined || two === undefined) throw new Error("no chips");
answerWith(pool.ctx);
const opened: { close(): void }[] = [];

async function receiver(
  answer: (request: ReceivedBytes, count: number) => ReceiverAnswer | Promise<ReceiverAnswer> = () => 200,
  port?: number,
) {
  const received: ReceivedBytes[] = [];
  const server = await startReceiver((request) => {
    received.push(request);
    return answer(request, received.length);
  }, port);
  opened.push(server);
  const numbers = (chip: ChipRow) =>
    received.filter(({ body }) => body.includes(`"${chip.instanceName}"`)).map(({ body }) => numberOf(body));
  return { ...server, url: `${server.url}/hook?tenant=1`, received, numbers };
}

afterEach(async () => {
  await desk.stopAll();
  for (const server of opened.splice(0)) server.close();
  await desk.clear();
});
afterAll(() => pool.close());

describe("gateway webhooks", () => {
  it("are not stored for forwarding while it is off, and from the first one after it was switched on", async () => {
    for (const event of ["connection.update", "contacts.update"]) await desk.arrive(one, 1, { event });
    expect(await desk.waiting()).toBe(0);
    const hook = await receiver();
    await desk.set({ url: hook.url });
    const body = bodyOf(one, "connection.update", 2);
    await desk.arrive(one, 2, { body });
    expect(await desk.waiting()).toBe(1);
    await desk.arrive(one, 3, { event: "contacts.update" });
    await desk.arrive(one, 2, { body });
    expect(await desk.waiting()).toBe(2);
    await desk.set({ enabled: false });
    for (const event of ["connection.update", "contacts.update"]) await desk.arrive(one, 4, { event });
    expect(await desk.waiting()).toBe(2);
  });

  it("arrive byte for byte, with their Content-Type and the headers of the settings, whatever they contain", async () => {
    const hook = await receiver();
    await desk.set({ url: hook.url, headers: { Authorization: "Bearer theirs", "x-tenant": "clínica" } });
    const bodies = [
      bodyOf(one, "connection.update", 1),
      `${bodyOf(one, "messages.upsert", 2)}\r\n  `,
      bodyOf(one, "contacts.update", 3).replace('"number"', '"name": "Ação 😀 \\u00e9",\t"number"'),
      "not json at all: \u0000\u2028é",
    ];
    const contentType = "application/json; charset=UTF-8";
    for (const [number, body] of bodies.entries()) {
      expect(await desk.arrive(one, number, { body, contentType })).toBe(200);
    }
    desk.run();
    await expect.poll(() => hook.received).toHaveLength(bodies.length);
    expect(hook.received.map(({ bytes }) => bytes)).toEqual(bodies.map((body) => Buffer.from(body)));
    for (const { headers } of hook.received) {
      expect(headers).toMatchObject({ "content-type": contentType, authorization: "Bearer theirs" });
      expect(Buffer.from(headers["x-tenant"]?.toString() ?? "", "latin1").toString("latin1")).toBe("clínica");
    }
    await expect.poll(desk.waiting).toBe(0);
  });

  it("are not forwarded without a genuine secret of their chip", async () => {
    await desk.set({ url: (await receiver()).url });
    await desk.arrive(one, 0);
    const before = await desk.waiting();
    const foreign = secretOf(pool.ctx, one).replace(one.id, two.id);
    const outdated = secretOf(pool.ctx, one, one.webhookGeneration + 5);
    for (const event of ["connection.update", "contacts.update"]) {
      await deliver(foreign, bodyOf(one, event, 1));
      await deliver(outdated, bodyOf(one, event, 1));
      await deliver(null, bodyOf(one, event, 1));
    }
    expect(await deliver(secretOf(pool.ctx, two), bodyOf(one, "connection.update", 1))).toBe(401);
    expect(await desk.waiting()).toBe(before);
  });

  it("arrive in order per instance while the receiver fails, and other instances do not wait", async () => {
    const hook = await receiver((_, count) => (count === 1 ? 503 : 200));
    await desk.set({ url: hook.url });
    desk.run();
    await desk.arrive(one, 1);
    await expect.poll(() => hook.received).toHaveLength(1);
    for (const number of [2, 3]) await desk.arrive(one, number);
    await desk.arrive(two, 9);
    await expect.poll(() => hook.numbers(two)).toEqual([9]);
    await expect.poll(async () => (await desk.read()).lastError).toBeNull();
    await desk.skipPauses();
    await expect.poll(() => hook.numbers(one)).toEqual([1, 1, 2, 3]);
    await expect.poll(desk.waiting).toBe(0);
  });

  it("wait while the receiver is down, and arrive after its restart", async () => {
    const first = await receiver();
    await desk.set({ url: first.url });
    first.close();
    desk.run();
    for (const number of [1, 2, 3]) await desk.arrive(one, number);
    await expect.poll(async () => (await desk.read()).lastError).toBe("ECONNREFUSED");
    const shown = await desk.read();
    expect(shown).toMatchObject({
      waiting: 3,
      failingSince: expect.any(String),
      oldestAt: expect.any(String),
    });
    const second = await receiver(() => 200, first.port);
    await expect
      .poll(async () => {
        await desk.skipPauses();
        return second.numbers(one);
      })
      .toEqual([1, 2, 3]);
    await expect.poll(desk.read).toMatchObject({ waiting: 0, failingSince: null, lastError: null });
  });

  it("are forwarded again, in order, if a worker is killed after the post", async () => {
    const { released, release } = held();
    const hook = await receiver(async (_, count) => {
      if (count === 2) await released;
      return 200;
    });
    await desk.set({ url: hook.url });
    for (const number of [1, 2, 3]) await desk.arrive(one, number);
    const first = desk.run();
    await expect.poll(() => hook.numbers(one)).toEqual([1, 2]);
    first.kill();
    release();
    await desk.endLeases();
    desk.run();
    await expect.poll(desk.waiting).toBe(0);
    expect(hook.numbers(one)).toEqual([1, 2, 1, 2, 3]);
  });

  it("do not block their instance if the receiver refuses their body", async () => {
    const hook = await receiver(({ body }) => (numberOf(body) === 1 ? 422 : 200));
    await desk.set({ url: hook.url });
    for (const number of [1, 2]) await desk.arrive(one, number);
    desk.run();
    await expect.poll(desk.waiting).toBe(0);
    expect(hook.numbers(one)).toEqual([1, 2]);
    expect(await desk.read()).toMatchObject({ failingSince: expect.any(String), lastError: "HTTP 422" });
  });

  it("that wait are still forwarded after it is switched off, and dropped after 24 hours or with the address", async () => {
    const hook = await receiver();
    await desk.set({ url: hook.url });
    for (const number of [1, 2, 3]) await desk.arrive(one, number);
    expect(await desk.set({ enabled: false })).toMatchObject({ enabled: false, waiting: 3 });
    await pool.ctx.db.execute(sql`update julia.forwarded_webhooks set received_at = received_at - interval '25 hours'
      where id = (select min(id) from julia.forwarded_webhooks)`);
    await pool.ctx.db.execute(sql`select julia.trim_forwarded()`);
    const worker = desk.run();
    await expect.poll(() => hook.numbers(one)).toEqual([2, 3]);
    await worker.stop();
    await desk.set({ enabled: true });
    for (const number of [4, 5]) await desk.arrive(one, number);
    expect(await deleteWebhookForwarding(pool.as(ADMIN))).toEqual({ dropped: 2 });
    expect(await desk.read()).toMatchObject({ enabled: false, origin: null, waiting: 0 });
  });
});
