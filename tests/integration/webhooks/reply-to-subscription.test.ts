import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { createInstance } from "@/lib/chips/create-instance";
import { workInbox } from "@/lib/inbox/work-inbox";
import { inboundMessageSchema } from "@/types/inbound";
import { eventDesk, eventOf } from "../../factories/event-desk";
import { eventually, newPhone } from "../../factories/pool";
import { startReceiver } from "../../factories/receiver";
import { openWebhookPool } from "../../factories/webhook-server";
import { percentile, report } from "../../setup/proof";

const REPLIES = 100;
const CONTACTS = 20;
/** Pause between two passes in ms, the same as in the worker. */
const WORKER_PAUSE_MS = 100;

const pool = await openWebhookPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = eventDesk(pool);
afterAll(() => pool.close());

it(`${REPLIES} replies reach a subscription through the gateway's webhooks, in order per contact`, async () => {
  const seen = new Map<string, { from: string; text: string; atMs: number }>();
  const receiver = await startReceiver((request) => {
    const { id, type, data } = eventOf(request);
    expect(type).toBe("message.received");
    const { from, text } = inboundMessageSchema.parse(data);
    if (!seen.has(id)) seen.set(id, { from, text: text ?? "", atMs: performance.now() });
    return 200;
  });
  const client = await desk.client(["events:manage", "inbound:read"]);
  await desk.subscribe(client, `${receiver.url}/hook`, ["message.received"]);
  const phone = newPhone();
  const { chipId, instanceName } = await createInstance(pool.ctx, { phone });
  await pool.control("/scan", { instanceName, phone });
  const stop = new AbortController();
  const inbox = (async () => {
    while (!stop.signal.aborted) {
      await workInbox(pool.ctx);
      await sleep(WORKER_PAUSE_MS);
    }
  })();
  await eventually(
    () => pool.chip(chipId),
    (chip) => chip.evolutionConnected,
  );
  desk.deliver();

  const contacts = Array.from({ length: CONTACTS }, newPhone);
  const sentAtMs = new Map<string, number>();
  for (let reply = 0; reply < REPLIES; reply += 1) {
    const text = `resposta ${reply}`;
    sentAtMs.set(text, performance.now());
    const name = `Contato ${reply % CONTACTS}`;
    await pool.control("/inbound", { instanceName, from: contacts[reply % CONTACTS], name, text });
  }
  await expect.poll(() => seen.size, { timeout: 120_000 }).toBe(REPLIES);
  stop.abort();
  await inbox;
  await desk.stopAll();
  receiver.close();

  expect(new Set([...seen.values()].map(({ text }) => text))).toEqual(new Set(sentAtMs.keys()));
  const byContact = new Map<string, number[]>();
  for (const { from, text } of seen.values()) {
    byContact.set(from, [...(byContact.get(from) ?? []), Number(text.split(" ")[1])]);
  }
  expect(byContact.size).toBe(CONTACTS);
  for (const numbers of byContact.values()) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  const waits = [...seen.values()].map(({ text, atMs }) => atMs - (sentAtMs.get(text) ?? Number.NaN));
  report(
    `${REPLIES} replies from the phone to a subscription's receiver: p50 ${Math.round(percentile(waits, 0.5))} ms, p95 ${Math.round(percentile(waits, 0.95))} ms`,
  );
});
