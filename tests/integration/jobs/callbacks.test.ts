import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { SYSTEM } from "@/lib/actor";
import { rotateCallbackSecret } from "@/lib/clients/callback-secrets/rotate-callback-secret";
import { createLogger } from "@/lib/log/logger";
import { derivedCallbackSecret, signatureHeaders } from "@/lib/outbound/sign";
import { openCallbackUrl } from "@/lib/queue/callbacks/callback-url";
import { sealCallbackUrls } from "@/lib/queue/callbacks/seal-callback-urls";
import { type CallbackEvent, callbackEventSchema, sendCallback } from "@/lib/queue/callbacks/send-callback";
import { JOBS } from "@/lib/worker/job-list";
import { startJobs } from "@/lib/worker/jobs";
import { messageSchema } from "@/types/messages";
import { createTestPool, eventually, type TestPool } from "../../factories/pool";
import {
  connectChip,
  insertClient,
  queueText,
  startSending,
  untilPhase,
  withoutGaps,
} from "../../factories/sending";

const bodySchema = z.object({
  type: z.literal("message.status"),
  timestamp: z.string(),
  data: messageSchema,
});

interface Received {
  id: string;
  timestamp: string;
  signature: string;
  text: string;
  body: z.infer<typeof bodySchema>;
}

let pool: TestPool;
let clientId: string;
let running: { stop(): Promise<void> } | undefined;
let server: Server;
let address: string;
let received: Received[] = [];
/** Statuses that the receiver answers with, one a request; 200 after them. `null`: nothing. */
let answers: (number | null)[] = [];

beforeAll(async () => {
  pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
  await withoutGaps(pool);
  clientId = await insertClient(pool);
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += String(chunk);
    });
    request.on("end", () => {
      const header = (name: string) => String(request.headers[name]);
      received.push({
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        text,
        body: bodySchema.parse(JSON.parse(text)),
      });
      const status = answers.length === 0 ? 200 : answers.shift();
      if (status !== null) response.writeHead(status ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}/hook`;
});
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
  server.closeAllConnections();
  server.close();
  await pool.close();
});

/** A message that waits, and tells the receiver of what it comes to. */
async function queueWithCallback(url = address): Promise<string> {
  const id = await queueText(pool, { clientId });
  await pool.ctx.db.execute(sql`update julia.messages set callback_url = ${url} where id = ${id}`);
  return id;
}

/** Takes a message through phases as the queue's own functions do, each in a transaction of its own. */
async function setPhases(id: string, ...phases: string[]): Promise<void> {
  for (const phase of phases) {
    await pool.ctx.db.execute(
      sql`update julia.messages set phase = ${phase}, ready = false where id = ${id}`,
    );
  }
}

/** The changes of a message that are still to be told, oldest first. */
async function waitingEvents(id: string): Promise<CallbackEvent[]> {
  const rows = await pool.ctx.db.execute(sql`
    select payload from julia_jobs._private_jobs where key like ${`callback:${id}:%`} order by key`);
  return rows.map((row) => callbackEventSchema.parse(row.payload));
}

const firstEvent = async (id: string): Promise<CallbackEvent> => {
  const [event] = await waitingEvents(id);
  if (event === undefined) throw new Error("no change waits");
  return event;
};
const hoursAfter = (event: CallbackEvent, hours: number) =>
  new Date(new Date(event.at).getTime() + hours * 3_600_000);
const statuses = () => received.map(({ body }) => body.data.status);

function isSigned({ id, timestamp, signature, text }: Received): boolean {
  const key = Buffer.from(derivedCallbackSecret(pool.ctx.config, clientId).slice("whsec_".length), "base64");
  return signature
    .split(" ")
    .includes(`v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${text}`).digest("base64")}`);
}

describe("callbacks", () => {
  it("tell each status a sent message comes to, in order, signed with the client's secret", async () => {
    await connectChip(pool, { perHour: 1000, perDay: 1000 });
    running = await startJobs(pool.as(SYSTEM), { callback: JOBS.callback });
    const id = await queueWithCallback();
    const sending = startSending(pool);
    await untilPhase(pool, id, "sent");
    await eventually(
      async () => received.length,
      (count) => count === 2,
    );
    await sending.stop();
    expect(statuses()).toEqual(["sending", "sent"]);
    expect(received.every(isSigned)).toBe(true);
    expect(received.map(({ body }) => body.data.id)).toEqual([id, id]);
    expect(received[1]?.body.data.gatewayMessageId).not.toBeNull();
    expect(new Set(received.map((request) => request.id)).size).toBe(2);
    await eventually(
      () => waitingEvents(id),
      (events) => events.length === 0,
    );
  });

  it("say nothing of what callers do not see: a slot that was taken, or given back", async () => {
    const id = await queueWithCallback();
    await setPhases(
      id,
      "reserved",
      "queued",
      "reserved",
      "dispatching",
      "queued",
      "reserved",
      "dispatching",
      "sent",
    );
    const events = await waitingEvents(id);
    expect(events.map((event) => event.phase)).toEqual(["dispatching", "queued", "dispatching", "sent"]);
    expect(new Set(events.map((event) => event.eventId)).size).toBe(4);
  });

  it("are tried again with the same id and a fresh signature, and no later change overtakes", async () => {
    answers = [500];
    const id = await queueWithCallback();
    await setPhases(id, "dispatching", "sent", "delivered");
    running = await startJobs(pool.as(SYSTEM), { callback: JOBS.callback });
    await eventually(
      async () => received.length,
      (count) => count === 4,
    );
    expect(statuses()).toEqual(["sending", "sending", "sent", "delivered"]);
    expect(received.every(isSigned)).toBe(true);
    const [refused, again] = received;
    expect(again?.id).toBe(refused?.id);
    expect(Number(again?.timestamp)).toBeGreaterThan(Number(refused?.timestamp));
    await eventually(
      () => waitingEvents(id),
      (events) => events.length === 0,
    );
  });

  it("wait for an older change of the same message, and for no other message's", async () => {
    const id = await queueWithCallback();
    const other = await queueWithCallback();
    await setPhases(id, "dispatching", "sent");
    await setPhases(other, "dispatching");
    const [older, newer] = await waitingEvents(id);
    if (older === undefined || newer === undefined) throw new Error("two changes wait");
    const now = new Date();
    expect(await sendCallback(pool.ctx, newer, { attempts: 1, now })).toBe("later");
    expect(await sendCallback(pool.ctx, await firstEvent(other), { attempts: 1, now })).toBe("delivered");
    expect(await sendCallback(pool.ctx, older, { attempts: 1, now })).toBe("delivered");
    expect(await sendCallback(pool.ctx, newer, { attempts: 2, now })).toBe("delivered");
    expect(statuses()).toEqual(["sending", "sending", "sent"]);
  });

  it("go on for a day and no longer", async () => {
    answers = [503, 503, 503];
    const id = await queueWithCallback();
    await setPhases(id, "dispatching");
    const event = await firstEvent(id);
    expect(await sendCallback(pool.ctx, event, { attempts: 12, now: hoursAfter(event, 15.8) })).toBe("later");
    expect(await sendCallback(pool.ctx, event, { attempts: 13, now: hoursAfter(event, 21.9) })).toBe(
      "given_up",
    );
    expect(await waitingEvents(id)).toEqual([]);
  });

  it("are never sent to an address that is not public, nor tried there again", async () => {
    const config = { ...pool.ctx.config, callbackAllowedHosts: [] };
    for (const url of [address, address.replace("http:", "https:"), "https://localhost:1/"]) {
      const id = await queueWithCallback(url);
      await setPhases(id, "dispatching");
      const event = await firstEvent(id);
      const result = await sendCallback({ ...pool.ctx, config }, event, { attempts: 1, now: new Date() });
      expect(result).toBe("refused");
      expect(await waitingEvents(id)).toEqual([]);
    }
    expect(received).toEqual([]);
  });

  it("carry a signature by the new secret and by the one before while a secret is rotated", async () => {
    const before = derivedCallbackSecret(pool.ctx.config, clientId);
    const { secret } = await rotateCallbackSecret(pool.ctx, SYSTEM, clientId);
    const id = await queueWithCallback();
    await setPhases(id, "dispatching");
    await sendCallback(pool.ctx, await firstEvent(id), { attempts: 1, now: new Date() });
    const [callback] = received;
    if (callback === undefined) throw new Error("nothing was received");
    const message = {
      id: callback.id,
      sentAt: new Date(Number(callback.timestamp) * 1000),
      body: callback.text,
    };
    expect(callback.signature).toBe(signatureHeaders([secret, before], message)["webhook-signature"]);
    expect(isSigned(callback)).toBe(true);
  });

  it("end where the receiver says that it is gone", async () => {
    answers = [410];
    const id = await queueWithCallback();
    await setPhases(id, "dispatching");
    expect(await sendCallback(pool.ctx, await firstEvent(id), { attempts: 1, now: new Date() })).toBe(
      "refused",
    );
  });

  it("do not let a receiver that never answers hold up the others'", async () => {
    answers = [null];
    const ids = [await queueWithCallback(), await queueWithCallback()];
    for (const id of ids) await setPhases(id, "dispatching");
    const [slow, next] = await Promise.all(ids.map(firstEvent));
    if (slow === undefined || next === undefined) throw new Error("two changes wait");
    const now = new Date();
    expect(await sendCallback(pool.ctx, slow, { attempts: 1, now, timeoutMs: 200 })).toBe("later");
    expect(await sendCallback(pool.ctx, next, { attempts: 1, now })).toBe("busy");
    expect(received).toHaveLength(1);
    const later = new Date(now.getTime() + 31_000);
    expect(await sendCallback(pool.ctx, next, { attempts: 2, now: later })).toBe("delivered");
  });

  it("of a slow receiver take few of the runner's places, and no try is counted while they wait", async () => {
    const slow = await startSlowReceiver();
    const slowIds: string[] = [];
    for (let count = 0; count < 20; count += 1) slowIds.push(await queueWithCallback(slow.url));
    for (const id of slowIds) await setPhases(id, "dispatching");
    const other = await queueWithCallback();
    await setPhases(other, "dispatching");
    running = await startJobs(pool.as(SYSTEM), { callback: JOBS.callback });
    // The other receiver's is the youngest of all, and goes out while the slow one still answers none.
    await eventually(
      async () => received.length,
      (count) => count === 1,
    );
    expect(slow.answered()).toBe(0);
    await eventually(
      async () => slow.open(),
      (count) => count === 2,
    );
    const counted = await pool.ctx.db.execute(
      sql`select 1 from julia_jobs._private_jobs where attempts > 0 and locked_at is null`,
    );
    expect(counted).toEqual([]);

    slow.letGo();
    await eventually(
      async () => slow.answered(),
      (count) => count === 20,
    );
    expect(slow.most()).toBe(2);
    await slow.close();
  });
});

/** A receiver that answers nothing until it is let go. */
async function startSlowReceiver() {
  let open = 0;
  let most = 0;
  let answered = 0;
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const slow = createServer(async (request, response) => {
    open += 1;
    most = Math.max(most, open);
    request.resume();
    await held;
    open -= 1;
    answered += 1;
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  const at = slow.address();
  return {
    url: `http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}/hook`,
    open: () => open,
    most: () => most,
    answered: () => answered,
    letGo: () => letGo(),
    close: () => new Promise((resolve) => slow.close(resolve)),
  };
}

describe("the address of a callback", () => {
  it("that an older version stored as it was sent is sealed, opens again, and loses no callback", async () => {
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
      // Copied to another client's message it opens for nobody.
      expect(openCallbackUrl(pool.ctx.config.authSecret, ids[0] ?? "", stored)).toBeNull();
    }
    const event = await firstEvent(ids[0] ?? "");
    expect(await sendCallback(pool.ctx, event, { attempts: 1, now: new Date() })).toBe("delivered");
    expect(received).toHaveLength(1);
  });

  it("is in the log without its path and query, and without a word when it cannot be opened", async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const log = createLogger({ level: "trace", process: "test", destination });
    answers = [500];
    const id = await queueWithCallback(`${address}?token=hook-secret-4711`);
    await setPhases(id, "dispatching");
    await sealCallbackUrls({ ...pool.ctx, log });
    const event = await firstEvent(id);
    expect(await sendCallback({ ...pool.ctx, log }, event, { attempts: 1, now: new Date() })).toBe("later");
    const config = { ...pool.ctx.config, authSecret: "another secret of thirty-two characters!" };
    const lost = { ...pool.ctx, log, config };
    expect(await sendCallback(lost, event, { attempts: 2, now: new Date() })).toBe("refused");
    const logged = lines.join("");
    expect(logged).toContain(`"url":"${new URL(address).origin}"`);
    expect(logged).not.toContain("/hook");
    expect(logged).toContain("sealed with another AUTH_SECRET");
    expect(logged).not.toContain("4711");
    expect(await waitingEvents(id)).toEqual([]);
  });
});
