import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { eventDesk, eventOf, numberOf } from "../../factories/event-desk";
import { createTestPool } from "../../factories/pool";
import { type Received, type ReceiverAnswer, startReceiver } from "../../factories/receiver";
import { IS_LONG, percentile, report } from "../../setup/proof";

const CONTACTS = IS_LONG ? 1_000 : 30;
const PER_CONTACT = 20;
const KILLS = 3;
const SLOW_MS = IS_LONG ? 100 : 20;

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = eventDesk(pool);
afterAll(() => pool.close());

interface Seen {
  number: number;
  to: unknown;
  ms: number;
}

/** A receiver that remembers the first accepted try of each event, and the `webhook-id` of every try. */
async function observe(answer: (count: number) => ReceiverAnswer | Promise<ReceiverAnswer>) {
  const seen = new Map<string, Seen>();
  /** Ids of the tries of each fact: a contact and its number. */
  const ids = new Map<string, Set<unknown>>();
  let count = 0;
  const take = async (request: Received) => {
    const event = eventOf(request);
    const [to, number] = [event.data.to, numberOf(event)];
    const fact = `${to} ${number}`;
    ids.set(fact, (ids.get(fact) ?? new Set()).add(request.headers["webhook-id"]));
    count += 1;
    const answered = await answer(count);
    const ms = Date.now() - new Date(event.occurredAt).getTime();
    if (answered === 200 && !seen.has(event.id)) seen.set(event.id, { number, to, ms });
    return answered;
  };
  const server = await startReceiver(take);
  return { seen, ids, url: `${server.url}/hook`, close: server.close };
}

it("every subscription gets every event, in order per contact, although workers are killed and receivers fail", async () => {
  const client = await desk.client();
  const total = CONTACTS * PER_CONTACT;
  const healthy = [await observe(() => 200), await observe(() => 200)];
  const slow = await observe(async () => {
    await sleep(SLOW_MS);
    return 200;
  });
  const flaky = await observe((count) => (count % 3 === 0 ? 500 : 200));
  const dead = await observe(() => "cut");
  const living = [...healthy, slow, flaky];
  for (const { url } of living) await desk.subscribe(client, url);
  const { id: deadId } = await desk.subscribe(client, dead.url);
  const [flakyRow] = await pool.ctx.db.execute(sql`
    select id from julia.subscriptions where origin = ${new URL(flaky.url).origin}`);
  const flakyId = String(flakyRow?.id);
  const contacts = await Promise.all(Array.from({ length: CONTACTS }, () => desk.contact()));
  let worker = desk.deliver();
  const fewest = () => Math.min(...healthy.map(({ seen }) => seen.size));
  for (let round = 0; round < PER_CONTACT; round += 1) {
    await pool.ctx.db.execute(sql`select julia.record_event('contact.opted_out', null, id, p_facts =>
        jsonb_build_object('cause', 'operator', 'since', ${new Date(round).toISOString()}::text))
      from unnest(${sql.param(contacts)}::uuid[]) id`);
    if ((round + 1) % Math.floor(PER_CONTACT / (KILLS + 1)) === 0 && round < PER_CONTACT - 1) {
      const before = fewest();
      await expect.poll(fewest, { timeout: 60_000 }).toBeGreaterThan(before);
      worker.kill();
      await desk.endLeases();
      worker = desk.deliver();
    }
  }
  // The pauses between tries, which add up to hours, are skipped for the receiver that fails one time in three.
  const received = async () => {
    await desk.skipPauses(flakyId);
    return Math.min(...living.map(({ seen }) => seen.size));
  };
  await expect.poll(received, { timeout: IS_LONG ? 3_000_000 : 240_000, interval: 250 }).toBe(total);

  const inOrder = Array.from({ length: PER_CONTACT }, (_, index) => index);
  for (const { seen, ids } of living) {
    const byContact = new Map<unknown, number[]>();
    for (const { to, number } of seen.values()) byContact.set(to, [...(byContact.get(to) ?? []), number]);
    expect([...byContact.values()].every((numbers) => String(numbers) === String(inOrder))).toBe(true);
    expect([...ids.values()].every((tried) => tried.size === 1)).toBe(true);
  }
  // The dead receiver was tried, lost nothing that could still arrive, and no later event of a contact overtook.
  expect([...dead.ids.keys()].every((fact) => fact.endsWith(" 0"))).toBe(true);
  expect((await desk.states(deadId)).every((state) => state === "due")).toBe(true);
  const waits = healthy.flatMap(({ seen }) => [...seen.values()].map(({ ms }) => ms));
  report(
    `${total} events to 5 subscriptions (one dead, one slow, one failing one time in three), ${KILLS} kills: p95 of the healthy ones ${percentile(waits, 0.95)} ms`,
  );
  await desk.stopAll();
  for (const receiver of [...living, dead]) receiver.close();
});
