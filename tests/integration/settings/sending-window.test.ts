import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import { renewForecast } from "@/lib/queue/forecast";
import { readOutlook } from "@/lib/queue/outlook/read-outlook";
import { readSettings } from "@/lib/settings/read-settings";
import { updateSettings } from "@/lib/settings/update-settings";
import { type PatchSettingsInput, patchSettingsSchema } from "@/types/settings";
import { insertOpenChip } from "../../factories/attempts";
import { ADMIN, createTestPool } from "../../factories/pool";
import { insertClient, queueText, readMessage } from "../../factories/sending";

const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 86_400_000;

const pool = await createTestPool();
const { sql } = pool.ctx;
afterAll(() => pool.close());

interface Window {
  timeZone: string;
  fromHour: number;
  untilHour: number;
  weekdays: number[];
  holidays: string[];
}

const wallClocks = new Map<string, Intl.DateTimeFormat>();

function wallClock(timeZone: string): Intl.DateTimeFormat {
  const known = wallClocks.get(timeZone);
  if (known !== undefined) return known;
  const day = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit" } as const;
  const clock = new Intl.DateTimeFormat("en-CA", { timeZone, hourCycle: "h23", ...day });
  wallClocks.set(timeZone, clock);
  return clock;
}

/** The reference model: asks of one moment whether it lies in the window, by the clock and calendar on the wall. */
function isOpen(window: Window, ms: number): boolean {
  const parts = wallClock(window.timeZone).formatToParts(ms);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  const date = `${part("year")}-${part("month")}-${part("day")}`;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  const hour = Number(part("hour"));
  return (
    hour >= window.fromHour &&
    hour < window.untilHour &&
    window.weekdays.includes(weekday) &&
    !window.holidays.includes(date)
  );
}

/** Local hours begin on a half hour of UTC in the time zones below. */
const nextHalfHour = (ms: number) => (Math.floor(ms / HALF_HOUR_MS) + 1) * HALF_HOUR_MS;

function closedUntil(window: Window, ms: number): number | null {
  if (isOpen(window, ms)) return null;
  let at = nextHalfHour(ms);
  while (!isOpen(window, at)) at += HALF_HOUR_MS;
  return at;
}

function openSeconds(window: Window, fromMs: number, seconds: number): number {
  const end = fromMs + seconds * 1000;
  let total = 0;
  for (let at = fromMs; at < end; at = nextHalfHour(at)) {
    if (isOpen(window, at)) total += Math.min(nextHalfHour(at), end) - at;
  }
  return total / 1000;
}

const cases = fc
  .record({
    at: fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2029, 0, 1) / 1000 }),
    timeZone: fc.constantFrom("America/Sao_Paulo", "Asia/Kolkata"),
    hours: fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 })),
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    holidaysIn: fc.uniqueArray(fc.integer({ min: -1, max: 10 }), { maxLength: 6 }),
    seconds: fc.integer({ min: 0, max: 7 * 86_400 }),
  })
  .filter(({ hours: [from, until] }) => from < until)
  .map(({ at, timeZone, hours: [fromHour, untilHour], weekdays, holidaysIn, seconds }) => ({
    at: at * 1000,
    seconds,
    window: {
      ...{ timeZone, fromHour, untilHour, weekdays },
      holidays: holidaysIn.map((days) => new Date(at * 1000 + days * DAY_MS).toISOString().slice(0, 10)),
    },
  }));

describe("the sending window", () => {
  it("opens, closes and lasts as the calendar on the wall says, for any hours, weekdays and holidays", async () => {
    const [configured] = await sql<{ zone: string }[]>`select time_zone as zone from julia.settings`;
    expect(configured?.zone).toBe("America/Sao_Paulo");
    const chosen = fc.sample(cases, { numRuns: 500, seed: Date.now() });
    const input = chosen.map(({ at, seconds, window }) => ({
      at: new Date(at).toISOString(),
      seconds,
      changed: {
        sending_window_enabled: true,
        time_zone: window.timeZone,
        sending_from_hour: window.fromHour,
        sending_until_hour: window.untilHour,
        sending_weekdays: window.weekdays,
        holidays: window.holidays.map((date) => ({ date, name: "x" })),
      },
    }));
    const rows = await sql<{ until: string | null; open: number; reply: string | null }[]>`
      select extract(epoch from julia.window_closed_until(w, 'new', at))::float8 * 1000 as until,
        julia.window_closed_until(w, 'reply', at) as reply, julia.open_seconds(w, at, seconds) as open
      from jsonb_array_elements(${JSON.stringify(input)}::text::jsonb) with ordinality q (c, place)
      cross join julia.settings s
      cross join lateral (select (c ->> 'at')::timestamptz as at, (c ->> 'seconds')::float8 as seconds,
        jsonb_populate_record(s, c -> 'changed') as w) x
      order by place`;
    for (const [index, { at, seconds, window }] of chosen.entries()) {
      const expected = {
        until: closedUntil(window, at),
        open: openSeconds(window, at, seconds),
        reply: null,
      };
      expect(rows[index], JSON.stringify({ at: new Date(at), seconds, window })).toEqual(expected);
    }
  });
});

/** Friday, 18 December 2026, 19:00 in São Paulo. The window opens on working days from 8 to 20, not on the 21st. */
const FRIDAY_EVENING = "2026-12-18T22:00:00Z";
const FRIDAY_NIGHT = "2026-12-18T23:30:00Z";
const TUESDAY_MORNING = "2026-12-22T11:00:00.000Z";

const setClock = (at: string) =>
  sql.unsafe(`create or replace function julia.clock() returns timestamptz language sql volatile as
    $$ select '${at}'::timestamptz $$`);

async function change(given: Omit<PatchSettingsInput, "version">): Promise<void> {
  const { version } = await readSettings(pool.ctx.db);
  await updateSettings(pool.as(ADMIN), patchSettingsSchema.parse({ version, ...given }));
}

describe("weekdays and holidays", () => {
  it("are stored in order, with an audit entry", async () => {
    const [christmas, newYear] = [
      { date: "2026-12-25", name: "Natal" },
      { date: "2027-01-01", name: "Ano novo" },
    ];
    const before = await readSettings(pool.ctx.db);
    await change({ sendingWeekdays: [5, 1], holidays: [newYear, christmas] });
    const stored = await readSettings(pool.ctx.db);
    expect(stored).toMatchObject({ sendingWeekdays: [1, 5], holidays: [christmas, newYear] });
    const [audit] = await sql<{ changes: object }[]>`
      select details -> 'changes' as changes from julia.audit_log where action = 'settings.update'`;
    expect(audit?.changes).toEqual({
      sendingWeekdays: { from: before.sendingWeekdays, to: [1, 5] },
      holidays: { from: [], to: [christmas, newYear] },
    });
  });

  it("are refused if a date or a day of the week is listed twice", () => {
    const twice = { date: "2026-12-25", name: "Natal" };
    const refused = patchSettingsSchema.safeParse({
      version: 1,
      sendingWeekdays: [1, 1],
      holidays: [twice, twice],
    });
    expect(refused.error?.issues).toMatchObject([
      { path: ["sendingWeekdays"] },
      { path: ["holidays"], message: "holiday_twice" },
    ]);
  });
});

describe("a weekend followed by a holiday", () => {
  it("holds messages back, is forecast and explained, and ends when the holiday is removed", async () => {
    const holidays = [{ date: "2026-12-21", name: "Aniversário da cidade" }];
    await change({ sendingWindowEnabled: true, sendingWeekdays: [1, 2, 3, 4, 5], holidays });
    await setClock(FRIDAY_EVENING);
    await insertOpenChip(pool.ctx, { perHour: 20, perDay: 100 });
    const clientId = await insertClient(pool);
    const ttlSeconds = 7 * 86_400;

    await renewForecast(pool.ctx);
    const [forecast] = await sql<{ slots: number[] }[]>`
      select array(select (c -> 'others' ->> 1)::int from julia.pool_forecasts f, jsonb_array_elements(f.admission -> 'curve') c
        where (c ->> 'seconds')::float8 between 3600 and 306000 order by (c ->> 'seconds')::float8) as slots`;
    // From Friday, 20:00 to Tuesday, 8:00, the number of slots does not rise.
    expect(new Set(forecast?.slots)).toHaveLength(1);

    await setClock(FRIDAY_NIGHT);
    const id = await queueText(pool, { clientId, ttlSeconds });
    expect(await sql`select 1 from julia.reserve(${uuidv7()}, ${uuidv7()})`).toEqual([]);
    expect((await readMessage(pool, id)).notBefore?.toISOString()).toBe(TUESDAY_MORNING);
    await sql`insert into julia.worker_heartbeats (worker_id) values (gen_random_uuid())`;
    const { finishAt } = await readOutlook(pool.ctx, { count: 1, kind: "first" });
    expect(Date.parse(finishAt ?? "")).toBeGreaterThanOrEqual(Date.parse(TUESDAY_MORNING));
    const [selection] = await sql<
      { at: Date }[]
    >`select next_slot_at as at from julia.select_instance(${uuidv7()},
      ${clientId}, null, null, ${uuidv7()}, '5511977776666', '551177776666', null, null, null, null, false)`;
    expect(new Date(selection?.at ?? 0).toISOString()).toBe(TUESDAY_MORNING);
    const [expiry] = await sql<{ cause: string }[]>`
      select julia.expiry_of(m, s, julia.clock(), '[]') ->> 'cause' as cause from julia.messages m, julia.settings s
      where m.id = ${id}`;
    expect(expiry?.cause).toBe("window_closed");

    // Without the holiday, the window opens on Monday: the message may not wait until Tuesday.
    await change({ holidays: [] });
    expect((await readMessage(pool, id)).ready).toBe(true);
    const [reserved] = await sql<
      { id: string }[]
    >`select message_id as id from julia.reserve(${uuidv7()}, ${uuidv7()})`;
    expect(reserved).toBeUndefined();
    expect((await readMessage(pool, id)).notBefore?.toISOString()).toBe("2026-12-21T11:00:00.000Z");
    await change({ sendingWeekdays: [1, 2, 3, 4, 5, 6, 7], sendingUntilHour: 24 });
    expect(await sql`select message_id as id from julia.reserve(${uuidv7()}, ${uuidv7()})`).toEqual([{ id }]);
  });
});
