import { randomInt } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChipRow, chips, clientes, messages, webhookEvents } from "@/db/schema";
import { workInbox } from "@/lib/monitoring/inbox/work-inbox";
import { phoneKey } from "@/lib/phone";
import { insertHandOver, insertOpenChip, sentEvent, updateEvent } from "../../factories/hand-overs";
import { createTestPool, eventually, newPhone, type TestPool } from "../../factories/pool";
import { deliver, secretOf, webhookBody } from "../../factories/webhook-events";
import { startWebhookServer, type WebhookServer } from "../../factories/webhook-server";

const CHIPS = 6;
const CONNECTION_EVENTS = 25;
const MESSAGES = 150;
const WORKERS = 3;

let server: WebhookServer;
let pool: TestPool;
beforeAll(async () => {
  server = await startWebhookServer();
  pool = await createTestPool({ environment: { APP_URL: server.url } });
  server.use(pool.ctx);
});
afterAll(async () => {
  await pool.close();
  await server.close();
});

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Told {
  chip: ChipRow;
  body: string;
}

/** What a chip must be in the end: what the newest event by the gateway's clock says. */
interface ChipModel {
  state: string;
  evolutionConnected: boolean;
  closeCode: number | null;
  ownerPhone: string | null;
}

/** The furthest of what was told of a message, and of a contact whether it wrote. */
const FURTHEST = ["PENDING", "SERVER_ACK", "ERROR", "DELIVERY_ACK", "READ", "PLAYED"];
const PHASE_OF = new Map([
  ["PENDING", "sent"],
  ["SERVER_ACK", "sent"],
  ["ERROR", "failed"],
  ["DELIVERY_ACK", "delivered"],
  ["READ", "read"],
  ["PLAYED", "read"],
]);

function connectionHistory(chip: ChipRow, random: () => number): { told: Told[]; model: ChipModel } {
  const told: Told[] = [];
  const startMs = Date.now() - 60_000;
  let model: ChipModel = { state: "", evolutionConnected: false, closeCode: null, ownerPhone: null };
  for (let index = 0; index < CONNECTION_EVENTS; index += 1) {
    const isLast = index === CONNECTION_EVENTS - 1;
    const draw = random();
    const owner = random() < 0.8 ? String(chip.phone) : newPhone();
    const data =
      draw < 0.4 && !isLast
        ? { state: "connecting", statusReason: 200 }
        : draw < 0.7
          ? { state: "open", statusReason: 200, wuid: `${owner}:12@s.whatsapp.net` }
          : { state: "close", statusReason: 401 };
    if (data.state === "open") {
      model = { state: "open", evolutionConnected: true, closeCode: null, ownerPhone: owner };
    } else if (data.state === "close") {
      model = { state: "close", evolutionConnected: false, closeCode: 401, ownerPhone: null };
    }
    const at = new Date(startMs + index * 1_000);
    told.push({ chip, body: webhookBody(chip.instanceName, "connection.update", data, at) });
  }
  return { told, model };
}

async function messageHistory(chip: ChipRow, index: number, random: () => number) {
  const id = `3EB0${String(index).padStart(18, "0")}`;
  const isUncertain = random() < 0.3;
  const handOver = await insertHandOver(
    pool.ctx,
    chip,
    isUncertain ? { state: "uncertain" } : { state: "sent", gatewayMessageId: id },
  );
  const { to, text } = handOver;
  const statuses = FURTHEST.filter(() => random() < 0.4);
  const events: [string, unknown][] = statuses.map((status) => [
    "messages.update",
    updateEvent(to, id, status),
  ]);
  if (isUncertain || random() < 0.5) events.push(["send.message", sentEvent(to, text, id)]);
  const hasReplied = random() < 0.3;
  if (hasReplied) {
    const key = { id: `in-${id}`, fromMe: false, remoteJid: `${phoneKey(to)}@s.whatsapp.net` };
    events.push(["messages.upsert", { key, message: { conversation: "sim" } }]);
  }
  const phase = PHASE_OF.get(statuses.at(-1) ?? "PENDING") ?? "sent";
  return {
    model: { messageId: handOver.messageId, contactId: handOver.contactId, phase, hasReplied },
    told: events.map(([event, data]): Told => ({ chip, body: webhookBody(chip.instanceName, event, data) })),
  };
}

/** Each from one to four times, in no order. */
function shuffled(told: Told[], random: () => number): Told[] {
  const all = told.flatMap((each) => Array.from({ length: 1 + Math.floor(random() * 4) }, () => each));
  return all
    .map((each) => ({ each, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
}

async function readAll() {
  const [chipRows, messageRows, contactRows] = await Promise.all([
    pool.ctx.db.select().from(chips),
    pool.ctx.db.select().from(messages),
    pool.ctx.db.select().from(clientes),
  ]);
  return {
    chips: new Map(chipRows.map((row) => [row.id, row])),
    messages: new Map(messageRows.map((row) => [row.id, row])),
    contacts: new Map(contactRows.map((row) => [row.id, row])),
  };
}

describe("webhooks in any order", () => {
  const seed = randomInt(1_000_000);
  it(`end where the reference model ends, delivered to four times and worked on by three (seed ${seed})`, async () => {
    const random = randomFrom(seed);
    const own = await Promise.all(Array.from({ length: CHIPS }, () => insertOpenChip(pool.ctx)));
    const histories = own.map((chip) => ({ chip, ...connectionHistory(chip, random) }));
    const sends = [];
    for (let index = 0; index < MESSAGES; index += 1) {
      const chip = own[index % CHIPS];
      if (chip !== undefined) sends.push(await messageHistory(chip, index, random));
    }
    const distinct = [...histories, ...sends].flatMap(({ told }) => told);
    const deliveries = shuffled(distinct, random);

    const stop = new AbortController();
    const workers = Array.from({ length: WORKERS }, async () => {
      while (!stop.signal.aborted) {
        if ((await workInbox(pool.ctx)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
    for (let start = 0; start < deliveries.length; start += 20) {
      const batch = deliveries.slice(start, start + 20);
      const statuses = await Promise.all(
        batch.map(({ chip, body }) => deliver(secretOf(pool.ctx, chip), body)),
      );
      expect(new Set(statuses)).toEqual(new Set([200]));
    }
    await eventually(
      async () => {
        // What waits for its message does so in pauses; here they are over at once.
        await pool.ctx.db
          .update(webhookEvents)
          .set({ nextTryAt: sql`clock_timestamp()` })
          .where(eq(webhookEvents.state, "pending"));
        return pool.ctx.db.select().from(webhookEvents).where(eq(webhookEvents.state, "pending"));
      },
      (pending) => pending.length === 0,
      20_000,
    );
    stop.abort();
    await Promise.all(workers);

    const [stored] = await pool.ctx.db.execute(sql`select count(*)::int as rows from julia.webhook_events`);
    expect(stored?.rows).toBe(distinct.length);
    const found = await readAll();
    for (const { chip, model } of histories) expect(found.chips.get(chip.id)).toMatchObject(model);
    const phases = sends.map(({ model }) => [model.messageId, found.messages.get(model.messageId)?.phase]);
    expect(phases).toEqual(sends.map(({ model }) => [model.messageId, model.phase]));
    for (const { model } of sends) {
      expect(found.contacts.get(model.contactId)?.lastReplyAt !== null).toBe(model.hasReplied);
    }

    // All of it again changes nothing.
    for (let start = 0; start < deliveries.length; start += 20) {
      const batch = deliveries.slice(start, start + 20);
      await Promise.all(batch.map(({ chip, body }) => deliver(secretOf(pool.ctx, chip), body)));
    }
    expect(await workInbox(pool.ctx)).toBe(0);
    expect(await readAll()).toEqual(found);
  }, 120_000);
});
