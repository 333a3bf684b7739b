import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { SYSTEM } from "@/lib/actor";
import { rotateCallbackSecret } from "@/lib/clients/callback-secrets/rotate-callback-secret";
import type { AppContext } from "@/lib/context/server-context";
import { runDeliveries } from "@/lib/events/delivery/run-deliveries";
import { derivedCallbackSecret, signatureHeaders } from "@/lib/outbound/sign";
import { openCallbackUrl } from "@/lib/queue/callbacks/callback-url";
import { sealCallbackUrls } from "@/lib/queue/callbacks/seal-callback-urls";
import { JOBS } from "@/lib/worker/job-list";
import { eventDesk, UNHURRIED } from "../../factories/event-desk";
import { createTestPool } from "../../factories/pool";
import { type Received, type ReceiverAnswer, startReceiver } from "../../factories/receiver";
import { recordedLog } from "../../factories/recorded-log";
import { connectChip, insertClient, startSending, untilPhase, withoutGaps } from "../../factories/sending";
import { held } from "../../setup/held";
import { callbackBodySchema, callbacksOf } from "./callback-events";

let answers: ReceiverAnswer[] = [];
let received: Received[] = [];
const receiver = await startReceiver((request) => {
  received.push(request);
  return answers.shift() ?? 200;
});
const address = `${receiver.url}/hook`;
const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
await withoutGaps(pool);
const clientId = await insertClient(pool);
const desk = eventDesk(pool);
const over: (() => Promise<void>)[] = [];
beforeEach(async () => {
  received = [];
  answers = [];
  await pool.ctx.db.execute(sql`delete from julia.events`);
});
afterEach(async () => {
  await desk.stopAll();
  for (const stop of over.splice(0)) await stop();
});
afterAll(async () => {
  receiver.close();
  await pool.close();
});

const { queueWithCallback, setPhases, waitingPhases, isSigned, leaveInJobQueue, hostOf } = callbacksOf(pool, {
  clientId,
  address,
});

async function newChange(url?: string): Promise<string> {
  const id = await queueWithCallback(url);
  await setPhases(id, "dispatching");
  return id;
}

/** Delivers with another context, until the test ends. */
function deliverWith(ctx: Partial<AppContext>): void {
  const stop = new AbortController();
  const ended = runDeliveries({ ...pool.ctx, ...ctx }, { owner: randomUUID(), ...UNHURRIED }, stop.signal);
  over.push(() => {
    stop.abort();
    return ended;
  });
}

const told = () => received.map(({ body }) => callbackBodySchema.parse(JSON.parse(body)).data);
const statuses = () => told().map(({ status }) => status);
const ids = () => received.map(({ headers }) => headers["webhook-id"]);

describe("callbacks", () => {
  it("report each status of a sent message in order, signed with the client's secret", async () => {
    await connectChip(pool, { perHour: 1000, perDay: 1000 });
    desk.deliver();
    const id = await queueWithCallback();
    const sending = startSending(pool);
    await untilPhase(pool, id, "sent");
    await expect.poll(() => received).toHaveLength(2);
    await sending.stop();
    expect(statuses()).toEqual(["sending", "sent"]);
    expect(received.every(isSigned)).toBe(true);
    expect(told()).toMatchObject([{ id }, { id, gatewayMessageId: expect.any(String) }]);
    expect(new Set(ids()).size).toBe(2);
    await expect.poll(() => waitingPhases(id)).toEqual([]);
  });

  it("do not report internal changes such as a reserved or released slot", async () => {
    const id = await queueWithCallback();
    await setPhases(id, "reserved", "queued", "reserved", "dispatching", "queued");
    await setPhases(id, "reserved", "dispatching", "sent");
    expect(await waitingPhases(id)).toEqual(["dispatching", "queued", "dispatching", "sent"]);
  });

  it("are retried with the same id and a fresh signature, and later changes do not overtake", async () => {
    answers = [500];
    const id = await queueWithCallback();
    await setPhases(id, "dispatching", "sent", "delivered");
    desk.deliver();
    await expect.poll(() => received).toHaveLength(1);
    const other = await newChange();
    // The first pause is e seconds, and another message does not wait.
    await expect.poll(() => received).toHaveLength(5);
    expect(told().flatMap((message) => (message.id === id ? message.status : []))).toEqual([
      "sending",
      "sending",
      "sent",
      "delivered",
    ]);
    expect(received.every(isSigned)).toBe(true);
    const own = received.filter((_, index) => told()[index]?.id === id);
    expect(own[1]?.headers["webhook-id"]).toBe(own[0]?.headers["webhook-id"]);
    expect(Number(own[1]?.headers["webhook-timestamp"])).toBeGreaterThan(
      Number(own[0]?.headers["webhook-timestamp"]),
    );
    await expect.poll(() => waitingPhases(id)).toEqual([]);
    await expect.poll(() => waitingPhases(other)).toEqual([]);
  });

  it("stop if the receiver says that it is gone, and the next change goes on", async () => {
    answers = [410];
    const id = await queueWithCallback();
    await setPhases(id, "dispatching", "sent");
    desk.deliver();
    await expect.poll(statuses).toEqual(["sending", "sent"]);
    await expect.poll(() => waitingPhases(id)).toEqual([]);
  });

  it("are never sent to a private address and not retried there", async () => {
    const urls = [address, address.replace("http:", "https:"), "https://localhost:1/"];
    const changes = await Promise.all(urls.map(newChange));
    deliverWith({ config: { ...pool.ctx.config, callbackAllowedHosts: [] } });
    for (const id of changes) await expect.poll(() => waitingPhases(id)).toEqual([]);
    expect(received).toEqual([]);
  });

  it("are signed with the new and the previous secret during a rotation", async () => {
    const before = derivedCallbackSecret(pool.ctx.config, clientId);
    const { secret } = await rotateCallbackSecret(pool.ctx, SYSTEM, clientId);
    await newChange();
    desk.deliver();
    await expect.poll(() => received).toHaveLength(1);
    const [callback] = received;
    if (callback === undefined) throw new Error("nothing was received");
    const { headers, body } = callback;
    const sentAt = new Date(Number(headers["webhook-timestamp"]) * 1000);
    const signed = signatureHeaders([secret, before], { id: String(ids()[0]), sentAt, body });
    expect(headers["webhook-signature"]).toBe(signed["webhook-signature"]);
    expect(isSigned(callback)).toBe(true);
  });

  it("of a receiver that does not respond pause, and use up no try", async () => {
    answers = ["none"];
    await newChange();
    desk.deliver({ timeoutMs: 200 });
    const attempts = async () =>
      (await pool.ctx.db.execute(sql`select attempts from julia.event_deliveries order by id`)).map((row) =>
        Number(row.attempts),
      );
    await expect.poll(attempts).toEqual([1]);
    const next = await newChange();
    await expect.poll(() => hostOf(next)).toBe(new URL(address).host);
    expect(await attempts()).toEqual([1, 0]);
    expect(told().filter(({ id }) => id === next)).toEqual([]);
  });

  it("of a slow receiver use two connections, and another receiver does not wait", async () => {
    let open = 0;
    let most = 0;
    let answered = 0;
    const { released, release } = held();
    const slow = await startReceiver(async () => {
      open += 1;
      most = Math.max(most, open);
      await released;
      open -= 1;
      answered += 1;
      return 200;
    });
    for (let count = 0; count < 20; count += 1) await newChange(`${slow.url}/hook`);
    await newChange();
    desk.deliver();
    // The other receiver's change is the newest, but is sent before the slow receiver has responded to any.
    await expect.poll(() => received).toHaveLength(1);
    expect(answered).toBe(0);
    await expect.poll(() => open).toBe(2);
    release();
    await expect.poll(() => answered).toBe(20);
    expect(most).toBe(2);
    slow.close();
  });

  it("that an older release left in the job queue are delivered in order, with their ids", async () => {
    const id = await queueWithCallback();
    await setPhases(id, "dispatching", "sent");
    await pool.ctx.db.execute(sql`delete from julia.events`);
    const waiting = [
      { phase: "dispatching", at: "2026-01-02T03:04:05.000001+00:00", eventId: randomUUID() },
      { phase: "sent", at: "2026-01-02T03:04:06.000001+00:00", eventId: randomUUID() },
    ];
    await leaveInJobQueue(id, waiting);
    for (const job of waiting.toReversed()) await JOBS.callback(pool.as(SYSTEM), { messageId: id, ...job });
    desk.deliver();
    await expect.poll(ids).toEqual(waiting.map(({ eventId }) => eventId));
    expect(statuses()).toEqual(["sending", "sent"]);
  });
});

describe("the address of a callback", () => {
  it("stored in plain text by an older version is sealed and can be opened, and no callback is lost", async () => {
    await sealCallbackUrls(pool.ctx);
    const url = `${address}?token=hook-secret-4711`;
    const ids = [await queueWithCallback(url), await queueWithCallback(url.replace("http:", "HTTP:"))];
    await setPhases(ids[0] ?? "", "dispatching");
    const [swept, beside] = await Promise.all([sealCallbackUrls(pool.ctx), sealCallbackUrls(pool.ctx)]);
    expect(Math.max(swept, beside)).toBeGreaterThan(0);
    expect(await sealCallbackUrls(pool.ctx)).toBe(0);
    const rows = await pool.ctx.sql`select id, callback_url from julia.messages where id = any(${ids})`;
    expect(rows).toHaveLength(2);
    for (const { callback_url: stored } of rows) {
      expect(stored).not.toMatch(/hook|4711|127\.0\.0\.1/);
      expect(openCallbackUrl(pool.ctx.config.authSecret, clientId, stored)?.toLowerCase()).toBe(url);
      // If a sealed URL is copied to a message of another client, it cannot be opened.
      expect(openCallbackUrl(pool.ctx.config.authSecret, ids[0] ?? "", stored)).toBeNull();
    }
    desk.deliver();
    await expect.poll(() => received).toHaveLength(1);
  });

  it("is logged without path and query, and not logged at all if it cannot be opened", async () => {
    const { log, lines } = recordedLog();
    answers = [500, 500, 500];
    const id = await newChange(`${address}?token=hook-secret-4711`);
    await sealCallbackUrls({ ...pool.ctx, log });
    deliverWith({ log });
    await expect.poll(() => received).toHaveLength(1);
    for (const stop of over.splice(0)) await stop();
    await desk.skipPauses();
    deliverWith({
      log,
      config: { ...pool.ctx.config, authSecret: "another secret of thirty-two characters!" },
    });
    await expect.poll(() => waitingPhases(id)).toEqual([]);
    const logged = JSON.stringify(lines);
    expect(logged).toContain(`"url":"${new URL(address).origin}"`);
    expect(logged).not.toContain("/hook");
    expect(logged).toContain("sealed with another AUTH_SECRET");
    // The ids in the log can contain any four digits.
    expect(logged).not.toContain("hook-secret");
  });
});
