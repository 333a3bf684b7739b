import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { SYSTEM } from "@/lib/actor";
import { rotateCallbackSecret } from "@/lib/clients/callback-secrets/rotate-callback-secret";
import type { AppContext } from "@/lib/context/server-context";
import { derivedCallbackSecret, signatureHeaders } from "@/lib/outbound/sign";
import { openCallbackUrl } from "@/lib/queue/callbacks/callback-url";
import { sealCallbackUrls } from "@/lib/queue/callbacks/seal-callback-urls";
import { type CallbackEvent, sendCallback } from "@/lib/queue/callbacks/send-callback";
import { JOBS } from "@/lib/worker/job-list";
import { startJobs } from "@/lib/worker/jobs";
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
let running: { stop(): Promise<void> } | undefined;
beforeEach(async () => {
  received = [];
  answers = [];
  await pool.ctx.db.execute(sql`delete from julia_jobs._private_jobs`);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(async () => {
  receiver.close();
  await pool.close();
});

const { queueWithCallback, setPhases, waitingEvents, firstEvent } = callbacksOf(pool, { clientId, address });

async function newEvent(url?: string): Promise<CallbackEvent> {
  const id = await queueWithCallback(url);
  await setPhases(id, "dispatching");
  return firstEvent(id);
}

const send = (
  event: CallbackEvent,
  options: Partial<Parameters<typeof sendCallback>[2]> = {},
  ctx: AppContext = pool.ctx,
) => sendCallback(ctx, event, { attempts: 1, now: new Date(), ...options });
const startCallbacks = () => startJobs(pool.as(SYSTEM), { callback: JOBS.callback });

const told = () => received.map(({ body }) => callbackBodySchema.parse(JSON.parse(body)).data);
const statuses = () => told().map(({ status }) => status);
const ids = () => received.map(({ headers }) => headers["webhook-id"]);
const timestamps = () => received.map(({ headers }) => Number(headers["webhook-timestamp"]));

function isSigned({ headers, body }: Received): boolean {
  const key = Buffer.from(derivedCallbackSecret(pool.ctx.config, clientId).slice("whsec_".length), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return String(headers["webhook-signature"])
    .split(" ")
    .includes(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
}

describe("callbacks", () => {
  it("report each status of a sent message in order, signed with the client's secret", async () => {
    await connectChip(pool, { perHour: 1000, perDay: 1000 });
    running = await startCallbacks();
    const id = await queueWithCallback();
    const sending = startSending(pool);
    await untilPhase(pool, id, "sent");
    await expect.poll(() => received).toHaveLength(2);
    await sending.stop();
    expect(statuses()).toEqual(["sending", "sent"]);
    expect(received.every(isSigned)).toBe(true);
    expect(told()).toMatchObject([{ id }, { id, gatewayMessageId: expect.any(String) }]);
    expect(new Set(ids()).size).toBe(2);
    await expect.poll(() => waitingEvents(id)).toEqual([]);
  });

  it("do not report internal changes such as a reserved or released slot", async () => {
    const id = await queueWithCallback();
    await setPhases(id, "reserved", "queued", "reserved", "dispatching", "queued");
    await setPhases(id, "reserved", "dispatching", "sent");
    const events = await waitingEvents(id);
    expect(events.map((event) => event.phase)).toEqual(["dispatching", "queued", "dispatching", "sent"]);
    expect(new Set(events.map((event) => event.eventId)).size).toBe(4);
  });

  it("are retried with the same id and a fresh signature, and later changes do not overtake", async () => {
    answers = [500];
    const id = await queueWithCallback();
    await setPhases(id, "dispatching", "sent", "delivered");
    running = await startCallbacks();
    await expect.poll(() => received).toHaveLength(4);
    expect(statuses()).toEqual(["sending", "sending", "sent", "delivered"]);
    expect(received.every(isSigned)).toBe(true);
    expect(ids()[1]).toBe(ids()[0]);
    expect(timestamps()[1]).toBeGreaterThan(timestamps()[0] ?? Number.NaN);
    await expect.poll(() => waitingEvents(id)).toEqual([]);
  });

  it("wait for an older change of the same message and for no other message", async () => {
    const id = await queueWithCallback();
    const other = await newEvent();
    await setPhases(id, "dispatching", "sent");
    const [older, newer] = await waitingEvents(id);
    if (older === undefined || newer === undefined) throw new Error("two changes wait");
    expect(await send(newer)).toBe("later");
    expect(await send(other)).toBe("delivered");
    expect(await send(older)).toBe("delivered");
    expect(await send(newer, { attempts: 2 })).toBe("delivered");
    expect(statuses()).toEqual(["sending", "sending", "sent"]);
  });

  it.each([
    { when: "are retried for a day", answer: 503, attempts: 12, hours: 15.8, result: "later" },
    { when: "are retried for a day at most", answer: 503, attempts: 13, hours: 21.9, result: "given_up" },
    {
      when: "stop if the receiver says that it is gone",
      answer: 410,
      attempts: 1,
      hours: 0,
      result: "refused",
    },
  ])("$when", async ({ answer, attempts, hours, result }) => {
    answers = [answer];
    const event = await newEvent();
    const now = new Date(new Date(event.at).getTime() + hours * 3_600_000);
    expect(await send(event, { attempts, now })).toBe(result);
    expect(await waitingEvents(event.messageId)).toHaveLength(result === "later" ? 1 : 0);
  });

  it("are never sent to a private address and not retried there", async () => {
    const config = { ...pool.ctx.config, callbackAllowedHosts: [] };
    for (const url of [address, address.replace("http:", "https:"), "https://localhost:1/"]) {
      const event = await newEvent(url);
      expect(await send(event, {}, { ...pool.ctx, config })).toBe("refused");
      expect(await waitingEvents(event.messageId)).toEqual([]);
    }
    expect(received).toEqual([]);
  });

  it("are signed with the new and the previous secret during a rotation", async () => {
    const before = derivedCallbackSecret(pool.ctx.config, clientId);
    const { secret } = await rotateCallbackSecret(pool.ctx, SYSTEM, clientId);
    await send(await newEvent());
    const [callback] = received;
    if (callback === undefined) throw new Error("nothing was received");
    const { headers, body } = callback;
    const sentAt = new Date((timestamps()[0] ?? Number.NaN) * 1000);
    const signed = signatureHeaders([secret, before], { id: String(ids()[0]), sentAt, body });
    expect(headers["webhook-signature"]).toBe(signed["webhook-signature"]);
    expect(isSigned(callback)).toBe(true);
  });

  it("of other receivers are not delayed by one that never responds", async () => {
    answers = ["none"];
    const [slow, next] = [await newEvent(), await newEvent()];
    const now = new Date();
    expect(await send(slow, { now, timeoutMs: 200 })).toBe("later");
    expect(await send(next, { now })).toBe("busy");
    expect(received).toHaveLength(1);
    const later = new Date(now.getTime() + 31_000);
    expect(await send(next, { attempts: 2, now: later })).toBe("delivered");
  });

  it("of a slow receiver use little of the runner's concurrency, and waiting callbacks use up no attempt", async () => {
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
    for (let count = 0; count < 20; count += 1) await newEvent(`${slow.url}/hook`);
    await newEvent();
    running = await startCallbacks();
    // The other receiver's event is the newest, but is sent before the slow receiver has responded to any event.
    await expect.poll(() => received).toHaveLength(1);
    expect(answered).toBe(0);
    await expect.poll(() => open).toBe(2);
    const counted = await pool.ctx.db.execute(
      sql`select 1 from julia_jobs._private_jobs where attempts > 0 and locked_at is null`,
    );
    expect(counted).toEqual([]);

    release();
    await expect.poll(() => answered).toBe(20);
    expect(most).toBe(2);
    slow.close();
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
    expect(await send(await firstEvent(ids[0] ?? ""))).toBe("delivered");
    expect(received).toHaveLength(1);
  });

  it("is logged without path and query, and not logged at all if it cannot be opened", async () => {
    const { log, lines } = recordedLog();
    answers = [500];
    const event = await newEvent(`${address}?token=hook-secret-4711`);
    await sealCallbackUrls({ ...pool.ctx, log });
    expect(await send(event, {}, { ...pool.ctx, log })).toBe("later");
    const config = { ...pool.ctx.config, authSecret: "another secret of thirty-two characters!" };
    expect(await send(event, { attempts: 2 }, { ...pool.ctx, log, config })).toBe("refused");
    const logged = JSON.stringify(lines);
    expect(logged).toContain(`"url":"${new URL(address).origin}"`);
    expect(logged).not.toContain("/hook");
    expect(logged).toContain("sealed with another AUTH_SECRET");
    expect(logged).not.toContain("4711");
    expect(await waitingEvents(event.messageId)).toEqual([]);
  });
});
