import { sql } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { eventDesk, eventOf, numberOf } from "../../factories/event-desk";
import { createTestPool } from "../../factories/pool";
import { startReceiver } from "../../factories/receiver";
import { IS_LONG, percentile, report } from "../../setup/proof";

const CONTACTS = IS_LONG ? 1_000 : 30;
const PER_CONTACT = 20;
const RECEIVERS = 5;
const KILLS = 3;

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = eventDesk(pool);
afterAll(() => pool.close());

it("every subscription gets every event, in order per contact, although workers are killed", async () => {
  const client = await desk.client();
  const total = CONTACTS * PER_CONTACT;
  const firsts = Array.from(
    { length: RECEIVERS },
    () => new Map<string, { number: number; to: unknown; ms: number }>(),
  );
  const receivers = await Promise.all(
    firsts.map((seen) =>
      startReceiver((request) => {
        const event = eventOf(request);
        const ms = Date.now() - new Date(event.occurredAt).getTime();
        if (!seen.has(event.id)) seen.set(event.id, { number: numberOf(event), to: event.data.to, ms });
        return 200;
      }),
    ),
  );
  for (const { url } of receivers) await desk.subscribe(client, `${url}/hook`);
  const contacts = await Promise.all(Array.from({ length: CONTACTS }, () => desk.contact()));
  let worker = desk.deliver({ leaseSeconds: 2 });
  const fewest = () => Math.min(...firsts.map(({ size }) => size));
  for (let round = 0; round < PER_CONTACT; round += 1) {
    await pool.ctx.db.execute(sql`select julia.record_event('contact.opted_out', null, id, p_facts =>
        jsonb_build_object('cause', 'operator', 'since', ${new Date(round).toISOString()}::text))
      from unnest(${sql.param(contacts)}::uuid[]) id`);
    if ((round + 1) % Math.floor(PER_CONTACT / (KILLS + 1)) === 0 && round < PER_CONTACT - 1) {
      const before = fewest();
      await expect.poll(fewest).toBeGreaterThan(before);
      worker.kill();
      worker = desk.deliver({ leaseSeconds: 2 });
    }
  }
  await expect.poll(fewest, { timeout: IS_LONG ? 3_000_000 : 240_000 }).toBe(total);
  for (const seen of firsts) {
    const byContact = new Map<unknown, number[]>();
    for (const { to, number } of seen.values()) byContact.set(to, [...(byContact.get(to) ?? []), number]);
    const inOrder = Array.from({ length: PER_CONTACT }, (_, index) => index);
    expect([...byContact.values()].every((numbers) => String(numbers) === String(inOrder))).toBe(true);
  }
  const waits = firsts.flatMap((seen) => [...seen.values()].map(({ ms }) => ms));
  report(`${total} events to ${RECEIVERS} subscriptions, ${KILLS} kills: p95 ${percentile(waits, 0.95)} ms`);
  await desk.stopAll();
  for (const receiver of receivers) receiver.close();
});
