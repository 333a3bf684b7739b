import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { renewForecast } from "@/lib/queue/forecast";
import { newPhone } from "../../factories/pool";
import { sendOne, type TestClock, useTestClock } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { IS_LONG, report } from "../../setup/proof";
import { openServices, type Services } from "./services";

const TTL_SECONDS = 60;
const SECONDS = IS_LONG ? 3600 : 200;
const CHIPS = 9;
/** A worker polls for messages at least this often. */
const STEPS_PER_SECOND = 4;
/** Mean cooldowns that result from the settings in `prepare`. */
const NEW_SECONDS = 55;
const KNOWN_SECONDS = 5;

let services: Services;
let clock: TestClock;

beforeAll(async () => {
  services = await openServices();
  clock = await useTestClock(services.database.sql);
});
afterAll(() => services.close());
// Each process caches the forecast for a second of its own clock, so the test must also advance this clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

async function prepare(chips = CHIPS): Promise<void> {
  await services.reset(Array.from({ length: chips }, () => ({ perHour: 1000, perDay: 1000 })));
  await services.database.sql`update julia.settings set gap_new_min_seconds = 20, gap_new_max_seconds = 90,
    gap_known_min_seconds = 4, gap_known_max_seconds = 6, sending_window_enabled = false`;
}

interface Outcome {
  accepted: number;
  refused: number;
  expired: number;
  sent: number;
  /** Chip-seconds: the total time for which chips were free during seconds in which a message was refused. */
  idleSeconds: number;
}

/**
 * Posts messages at random to two web processes while the chips send. Advances the clock in steps until `SECONDS` have
 * passed.
 */
async function overload(perSecond: number, body: () => object): Promise<Outcome> {
  const { sql } = services.database;
  const outcome: Outcome = { accepted: 0, refused: 0, expired: 0, sent: 0, idleSeconds: 0 };
  for (let second = 0; second < SECONDS; second += 1) {
    if (second % 2 === 0) await renewForecast(services.webs[0]);
    let refused = 0;
    for (let due = perSecond; Math.random() < due; due -= 1) {
      const web = services.webs[Math.random() < 0.5 ? 0 : 1];
      const { status } = await services.send({ text: "Oi", ttlSeconds: TTL_SECONDS, ...body() }, { web });
      expect([202, 429]).toContain(status);
      if (status === 202) outcome.accepted += 1;
      else refused += 1;
    }
    for (let step = 0; step < STEPS_PER_SECOND; step += 1) {
      while (await sendOne(sql, crypto.randomUUID())) outcome.sent += 1;
      const [free] = await sql<{ chips: number }[]>`
        select count(*)::int as chips from julia.chip_rotation where free_at <= julia.clock()`;
      if (refused > 0) outcome.idleSeconds += (free?.chips ?? 0) / STEPS_PER_SECOND;
      await clock.advance(1 / STEPS_PER_SECOND);
      vi.advanceTimersByTime(1000 / STEPS_PER_SECOND);
    }
    await sql`select julia.expire_messages(1000)`;
    outcome.refused += refused;
  }
  const [row] = await sql<{ expired: number }[]>`
    select count(*)::int as expired from julia.messages where phase = 'expired'`;
  outcome.expired = row?.expired ?? 0;
  return outcome;
}

function judge(name: string, outcome: Outcome, secondsPerSend: number): void {
  const expired = outcome.expired / outcome.accepted;
  const refusedWrongly = outcome.idleSeconds / secondsPerSend / outcome.refused;
  const ofCapacity = outcome.idleSeconds / secondsPerSend / outcome.sent;
  report(
    `${name}: ${outcome.accepted} accepted, ${outcome.refused} refused, ${outcome.sent} sent; ` +
      `${(100 * expired).toFixed(2)} % of the accepted expired, ${(100 * refusedWrongly).toFixed(2)} % of the refused ` +
      `could have been sent (${(100 * ofCapacity).toFixed(1)} % of the capacity)`,
  );
  expect(outcome.sent).toBeGreaterThan(0);
  expect(expired).toBeLessThan(0.03);
  expect(refusedWrongly).toBeLessThan(0.03);
}

test("ten times more first messages than the cooldowns allow: few of the accepted ones expire, and no chip idles", async () => {
  await prepare();
  const outcome = await overload(10 * (CHIPS / NEW_SECONDS), () => ({ to: newPhone() }));
  judge("first messages", outcome, NEW_SECONDS);
});

test("ten times more messages than the contacts' preferred chip can send: few of the accepted ones expire", async () => {
  await prepare();
  const { sql } = services.database;
  const phones = Array.from({ length: 400 }, () => newPhone());
  for (const to of phones) expect((await services.send({ to, text: "Oi" })).status).toBe(202);
  await sql`update julia.messages set phase = 'cancelled', ready = false`;
  await sql`update julia.clientes set last_message_at = now(),
    instancia_preferida = (select instance_name from julia.chips order by phone limit 1)`;
  await sql`insert into julia.chip_contacts (chip_id, contact_id, first_sent_at)
    select (select id from julia.chips order by phone limit 1), id, now() from julia.clientes`;
  await renewForecast(services.webs[0]);
  const outcome = await overload(10 / KNOWN_SECONDS, () => ({
    to: phones[Math.floor(Math.random() * phones.length)],
  }));
  // All other chips are always free, so their idle time is not an error here.
  judge("messages bound to one chip", { ...outcome, idleSeconds: 0 }, KNOWN_SECONDS);
  expect(outcome.sent).toBeGreaterThan((0.9 * SECONDS) / KNOWN_SECONDS);
});

test("outside the sending window, only replies and messages that expire after its opening are accepted", async () => {
  await prepare(1);
  const { sql } = services.database;
  // The sending window opens in two to four hours.
  await sql`update julia.settings set sending_window_enabled = true,
    sending_from_hour = (extract(hour from julia.clock() at time zone time_zone)::int + 3) % 23,
    sending_until_hour = (extract(hour from julia.clock() at time zone time_zone)::int + 3) % 23 + 1`;
  await renewForecast(services.webs[0]);
  const send = (more: object) => services.send({ to: newPhone(), text: "Oi", ...more });
  const early = await send({ ttlSeconds: 3600 });
  expect(early.status).toBe(429);
  expect((await problemOf(early)).code).toBe("pool_full");
  const retryAfter = Number(early.headers.get("retry-after"));
  expect(retryAfter).toBeGreaterThan(3000);
  expect(retryAfter).toBeLessThan(24 * 3600);
  expect((await send({ ttlSeconds: 3600, kind: "reply" })).status).toBe(202);
  expect((await send({ ttlSeconds: 86_400 })).status).toBe(202);
});
