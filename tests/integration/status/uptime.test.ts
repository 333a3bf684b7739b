import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { chips } from "@/db/schema";
import { readUptimeBars, readUptimes } from "@/lib/status/read-uptime";
import { KEEP_HISTORY_DAYS, recordWatch, trimHistory } from "@/lib/status/record-watch";
import { insertGatewayRow } from "../../factories/gateway-rows";
import { createTestPool, insertChip } from "../../factories/pool";

const pool = await createTestPool();
afterAll(() => pool.close());
beforeEach(() => pool.ctx.sql`truncate julia.chip_state_spans, julia.watch_spans`);

const OPEN = {
  state: "open",
  evolutionConnected: true,
  everPaired: true,
  status: "active",
  ownerPhone: "5511960000001",
} as const;

async function kindsOf(chipId: string): Promise<string[]> {
  const rows = await pool.ctx.sql<{ kind: string }[]>`
    select kind from julia.chip_state_spans where chip_id = ${chipId} order by from_at, id`;
  return rows.map(({ kind }) => kind);
}
const change = (id: string, facts: Partial<typeof chips.$inferInsert>) =>
  pool.ctx.db.update(chips).set(facts).where(eq(chips.id, id));

/** Inserts a span of a chip. Times are in seconds before now. `insertWatch` inserts a span of monitoring. */
const insertSpan = (chipId: string, kind: string, fromAgo: number, untilAgo: number | null) => pool.ctx.sql`
  insert into julia.chip_state_spans (chip_id, kind, from_at, until_at) values (${chipId}, ${kind},
    now() - make_interval(secs => ${fromAgo}),
    coalesce(now() - make_interval(secs => ${untilAgo}), 'infinity'))`;
const insertWatch = (fromAgo: number, untilAgo: number) => pool.ctx.sql`
  insert into julia.watch_spans (from_at, until_at)
  values (now() - make_interval(secs => ${fromAgo}), now() - make_interval(secs => ${untilAgo}))`;

describe("a chip's history", () => {
  it("records each change of its connection, whoever writes it, with one open span", async () => {
    const { id } = await insertChip(pool.ctx);
    await change(id, OPEN);
    await change(id, { state: "close", evolutionConnected: false });
    await change(id, { state: "connecting" });
    await pool.ctx.db.execute(
      sql`update julia.chips set state = 'open', evolution_connected = true where id = ${id}`,
    );
    await change(id, { label: "Sul", misses: 1, stateCheckedAt: new Date() });
    expect(await kindsOf(id)).toEqual(["off", "up", "down", "up"]);
    const [open] = await pool.ctx.sql`select count(*)::int as spans from julia.chip_state_spans
      where chip_id = ${id} and until_at = 'infinity'`;
    expect(open).toEqual({ spans: 1 });
    const [gaps] = await pool.ctx.sql`select count(*)::int as gaps from (
      select until_at, lead(from_at) over (order by from_at, id) as next from julia.chip_state_spans where chip_id = ${id}) s
      where next is not null and next <> until_at`;
    expect(gaps, "each span ends where the next begins").toEqual({ gaps: 0 });
  });

  it.each([
    ["paused but connected", { pausedAt: new Date(), status: "paused" }, "up"],
    [
      "paused without a connection",
      { pausedAt: new Date(), status: "paused", state: "close", evolutionConnected: false },
      "off",
    ],
    ["the wrong phone", { phone: "5511960000001", phoneKey: "1", ownerKey: "2" }, "down"],
    ["the gateway does not answer", { state: "unknown", evolutionConnected: false }, "down"],
    ["banned", { state: "close", evolutionConnected: false, status: "banned" }, "down"],
    [
      "disconnected by an operator",
      { state: "close", evolutionConnected: false, desiredConnection: "disconnected", status: "pending" },
      "off",
    ],
    ["deleted", { state: "missing", evolutionConnected: false, status: "cancelled" }, "off"],
  ] as const)("%s is %s", async (_, facts, kind) => {
    const { id } = await insertChip(pool.ctx, OPEN);
    await change(id, facts);
    expect((await kindsOf(id)).at(-1)).toBe(kind);
  });
});

describe("the monitoring history", () => {
  const reconciled = (secondsAgo: number, breaker = "closed") => pool.ctx.sql`
    insert into julia.gateways (id, name, breaker, reconciled_at)
    values ('default', 'default', ${breaker}, clock_timestamp() - make_interval(secs => ${secondsAgo}))
    on conflict (id) do update set breaker = excluded.breaker, reconciled_at = excluded.reconciled_at`;
  /** Lengths of the spans in seconds, to the nearest ten: each statement of a test reads the clock again. */
  const watched = async () => {
    const rows = await pool.ctx.sql<{ seconds: number }[]>`
      select extract(epoch from until_at - from_at)::float8 as seconds from julia.watch_spans order by from_at`;
    return rows.map(({ seconds }) => 10 * Math.round(seconds / 10));
  };

  it("continues from one check to the next and starts a new span after a gap", async () => {
    await reconciled(300);
    await recordWatch(pool.ctx);
    await reconciled(240);
    await recordWatch(pool.ctx);
    await recordWatch(pool.ctx);
    expect(await watched()).toEqual([60]);
    await reconciled(100);
    await recordWatch(pool.ctx);
    expect(await watched()).toEqual([60, 0]);
    await reconciled(40);
    await recordWatch(pool.ctx);
    expect(await watched()).toEqual([60, 60]);
  });

  it("does not continue by time alone if no reconciliation completes", async () => {
    await reconciled(60);
    await recordWatch(pool.ctx);
    await recordWatch(pool.ctx);
    expect(await watched()).toEqual([0]);
  });

  it("continues while the gateway is known to be unreachable", async () => {
    await reconciled(60);
    await recordWatch(pool.ctx);
    await reconciled(60, "open");
    await recordWatch(pool.ctx);
    expect(await watched()).toEqual([60]);
  });
});

describe("with several gateways", () => {
  it("a gateway that is not watched leaves the chips of the others known, and a chip keeps the history of each", async () => {
    const { sql } = pool.ctx;
    const away = await insertGatewayRow(sql, "recife");
    const [here, there] = [
      await insertChip(pool.ctx, OPEN),
      await insertChip(pool.ctx, { ...OPEN, ownerPhone: null, gatewayId: away }),
    ];
    await sql`update julia.gateways set reconciled_at = clock_timestamp() where id = 'default'`;
    await recordWatch(pool.ctx);
    await sql`update julia.watch_spans set from_at = from_at - interval '1 hour'`;
    await sql`update julia.chip_state_spans set from_at = from_at - interval '1 hour'`;
    const upOf = async (id: string) => (await readUptimes(pool.ctx, [id])).get(id)?.h24.up ?? 0;
    expect(await upOf(here.id)).toBeCloseTo(3600, -2);
    expect(await upOf(there.id)).toBe(0);
    // Moved to the gateway that is not watched, the chip keeps the hour that was watched.
    await change(here.id, { gatewayId: away });
    expect(await kindsOf(here.id)).toEqual(["up", "up"]);
    expect(await upOf(here.id)).toBeCloseTo(3600, -2);
    await sql`delete from julia.chips where gateway_id = ${away}`;
    await sql`delete from julia.gateways where id = ${away}`;
  });
});

describe("uptime", () => {
  it("never includes time during which nothing was monitored", async () => {
    const { id } = await insertChip(pool.ctx);
    await pool.ctx.sql`truncate julia.chip_state_spans`;
    await insertSpan(id, "up", 86_400 * 40, null);
    const blind = (await readUptimes(pool.ctx, [id])).get(id);
    expect(blind?.d30).toMatchObject({ up: 0, down: 0, off: 0 });
    // Monitoring covers the last six hours, except for one hour in the middle.
    await insertWatch(6 * 3600, 4 * 3600);
    await insertWatch(3 * 3600, 30);
    const seen = (await readUptimes(pool.ctx, [id])).get(id);
    expect(seen?.h24.up).toBeCloseTo(5 * 3600, -1);
    expect(seen?.h24.unknown).toBeCloseTo(19 * 3600, -1);
    expect(seen?.d30.up).toBeCloseTo(5 * 3600, -1);
  });

  it("continues for a while after the last check and then becomes unknown", async () => {
    const { id } = await insertChip(pool.ctx);
    await pool.ctx.sql`truncate julia.chip_state_spans`;
    await insertSpan(id, "up", 7200, null);
    await insertWatch(3600, 80);
    expect((await readUptimes(pool.ctx, [id])).get(id)?.h24.up).toBeCloseTo(3600, -1);
    await pool.ctx.sql`update julia.watch_spans set until_at = until_at - interval '60 seconds'`;
    expect((await readUptimes(pool.ctx, [id])).get(id)?.h24.up).toBeCloseTo(3600 - 140, -1);
  });

  it("equals a model that counts minute by minute, for any history", async () => {
    const { id } = await insertChip(pool.ctx);
    // Random spans of the chip and of the monitoring during two days. Times are in minutes before now.
    const history = fc.record({
      cuts: fc.uniqueArray(fc.integer({ min: 2, max: 2880 }), { minLength: 1, maxLength: 12 }),
      kinds: fc.array(fc.constantFrom("up", "down", "off"), { minLength: 12, maxLength: 12 }),
      watches: fc.uniqueArray(fc.integer({ min: 2, max: 2880 }), { minLength: 2, maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ cuts, kinds, watches }) => {
        await pool.ctx.sql`truncate julia.chip_state_spans, julia.watch_spans`;
        const starts = cuts.sort((a, b) => b - a);
        const spans = starts.map((from, i) => ({
          from,
          until: starts[i + 1] ?? null,
          kind: kinds[i] ?? "up",
        }));
        for (const { from, until, kind } of spans) {
          await insertSpan(id, kind, from * 60, until === null ? null : until * 60);
        }
        const moments = watches.sort((a, b) => b - a);
        const looks = moments.flatMap((from, i) => {
          const until = moments[i + 1];
          return i % 2 === 0 && until !== undefined ? [{ from, until }] : [];
        });
        for (const { from, until } of looks) await insertWatch(from * 60, until * 60);

        // The model classifies each minute of the last 24 h on its own.
        const counted = { up: 0, down: 0, off: 0, unknown: 0 };
        for (let minute = 24 * 60; minute > 0; minute -= 1) {
          const isWatched = looks.some(({ from, until }) => minute <= from && minute > until);
          const span = spans.find(({ from, until }) => minute <= from && minute > (until ?? 0));
          const kind = isWatched && span !== undefined ? span.kind : "unknown";
          if (kind === "up" || kind === "down" || kind === "off") counted[kind] += 60;
          else counted.unknown += 60;
        }
        const whole = (await readUptimes(pool.ctx, [id])).get(id)?.h24;
        const { bars } = await readUptimeBars(pool.ctx, [id]);
        const ofBars = { up: 0, down: 0, off: 0 };
        for (const bar of bars.get(id)?.d7 ?? []) {
          for (const kind of ["up", "down", "off"] as const) ofBars[kind] += bar[kind];
        }
        const week = (await readUptimes(pool.ctx, [id])).get(id)?.d7;
        for (const kind of ["up", "down", "off", "unknown"] as const) {
          expect(whole?.[kind], kind).toBeCloseTo(counted[kind], -1.3);
        }
        // The bars of the last 7 days cover the whole history of two days.
        for (const kind of ["up", "down", "off"] as const) {
          expect(ofBars[kind], kind).toBeCloseTo(week?.[kind] ?? -1, -1.3);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has bars without gaps, aligned to hours of the pool's time zone, up to now", async () => {
    const { id } = await insertChip(pool.ctx);
    const { edges, bars } = await readUptimeBars(pool.ctx, [id]);
    expect(bars.get(id)?.h24).toHaveLength(24);
    expect(bars.get(id)?.d7).toHaveLength(28);
    expect(bars.get(id)?.d30).toHaveLength(30);
    expect(edges.h24).toHaveLength(25);
    for (const moment of edges.h24.slice(0, -1)) expect(new Date(moment).getUTCMinutes()).toBe(0);
    const hours = edges.d30
      .slice(0, -1)
      .map((moment) => new Date(moment).toLocaleTimeString("pt-BR", { timeZone: "America/Sao_Paulo" }));
    expect(new Set(hours)).toEqual(new Set(["00:00:00"]));
    expect(Date.now() - Date.parse(edges.h24.at(-1) ?? "")).toBeLessThan(5_000);
  });
});

describe("old history", () => {
  it("is deleted once no window covers it, and open spans are kept", async () => {
    const { id } = await insertChip(pool.ctx);
    await pool.ctx.sql`truncate julia.chip_state_spans`;
    const day = 86_400;
    await insertSpan(id, "up", day * (KEEP_HISTORY_DAYS + 9), day * (KEEP_HISTORY_DAYS + 1));
    await insertSpan(id, "down", day * (KEEP_HISTORY_DAYS + 1), day * (KEEP_HISTORY_DAYS - 1));
    await insertSpan(id, "off", day * (KEEP_HISTORY_DAYS - 1), null);
    await insertWatch(day * (KEEP_HISTORY_DAYS + 9), day * (KEEP_HISTORY_DAYS + 1));
    await trimHistory(pool.ctx);
    expect(await kindsOf(id)).toEqual(["down", "off"]);
    expect(await pool.ctx.sql`select 1 from julia.watch_spans`).toHaveLength(0);
  });
});
