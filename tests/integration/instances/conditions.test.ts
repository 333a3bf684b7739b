import { inArray, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { chipHealth, chipRotation, chips, pairings } from "@/db/schema";
import { observeChips } from "@/lib/alerts/observe-chips";
import { readPolicies } from "@/lib/alerts/policies";
import { deriveStatus } from "@/lib/chips/condition/derive-status";
import { getChip } from "@/lib/chips/get-chip";
import { listChips } from "@/lib/chips/list-chips";
import { readPoolHealth } from "@/lib/health/read-pool-health";
import { readPoolMetrics } from "@/lib/metrics/read-pool-metrics";
import { listPoolInstances } from "@/lib/queue/read/list-pool-instances";
import { readPool } from "@/lib/status/read-pool";
import { readWorst } from "@/lib/status/read-status-instances";
import { CONNECTION_STATES, chipListQuerySchema } from "@/types/chips";
import { CONDITION_REASONS, CONDITIONS, type Condition } from "@/types/conditions";
import type { HealthVerdict } from "@/types/health";
import { createTestPool, type TestPool } from "../../factories/pool";

/** Every value of each fact; a chip exists for each combination of them. */
const LIFECYCLES = [
  ["isWarming"],
  [],
  ["isRestricted"],
  ["isPaused"],
  ["isPaused", "isRestricted"],
  ["isBanned"],
  ["isCancelled"],
];
const DESIRED = ["connected", "disconnected"] as const;
const PAIRED = [true, false];
const SESSIONS = [
  { state: "open", evolutionConnected: true },
  ...CONNECTION_STATES.map((state) => ({ state, evolutionConnected: false })),
] as const;
const CLOSE_CODES = [null, 401];
const OWNERS = ["right", "other", "unknown"] as const;
const OUT = [false, true];
const EVIDENCE = [
  { misses: 0, worst: null },
  { misses: 1, worst: null },
  { misses: 0, worst: "sends_fail" },
  { misses: 0, worst: "endless_connecting" },
] as const;

const NOW = new Date();
const HOUR_MS = 3_600_000;

type Combination = ReturnType<typeof combinations>[number];
function combinations() {
  const lifecycles = LIFECYCLES.map((facts) => ({
    isWarming: facts.includes("isWarming"),
    pausedAt: facts.includes("isPaused") ? new Date(NOW.getTime() - 24 * HOUR_MS) : null,
    restrictedUntil: facts.includes("isRestricted") ? new Date(NOW.getTime() + HOUR_MS) : null,
    bannedAt: facts.includes("isBanned") ? NOW : null,
    cancelledAt: facts.includes("isCancelled") ? NOW : null,
  }));
  return lifecycles
    .flatMap((facts) => DESIRED.map((desiredConnection) => ({ ...facts, desiredConnection })))
    .flatMap((facts) => PAIRED.map((everPaired) => ({ ...facts, everPaired })))
    .flatMap((facts) => SESSIONS.map((session) => ({ ...facts, ...session })))
    .flatMap((facts) => CLOSE_CODES.map((closeCode) => ({ ...facts, closeCode })))
    .flatMap((facts) => OWNERS.map((owner) => ({ ...facts, owner })))
    .flatMap((facts) => OUT.map((isOut) => ({ ...facts, isOut })))
    .flatMap((facts) => EVIDENCE.map((evidence) => ({ ...facts, ...evidence })))
    .map((facts, index) => {
      const warmupCompletedAt = facts.isWarming ? null : NOW;
      const status = deriveStatus({ ...facts, warmupCompletedAt }, NOW);
      const phone = String(551_130_000_000 + index);
      return {
        ...facts,
        id: uuidv7(),
        warmupCompletedAt,
        status,
        phone,
        phoneKey: phone,
        instanceName: status === "cancelled" ? null : `chip-${index}`,
        ownerKey: { right: phone, other: "551190000000", unknown: null }[facts.owner],
      };
    });
}

const conditionSchema = z.object({
  chip_id: z.string(),
  condition: z.enum(CONDITIONS),
  reason: z.enum(CONDITION_REASONS),
  rank: z.number(),
  can_send: z.boolean(),
  known_contacts_only: z.boolean(),
  is_connected: z.boolean(),
  wanted: z.boolean(),
});
type Conditioned = Combination & z.output<typeof conditionSchema>;

let pool: TestPool;
let all: Conditioned[];

beforeAll(async () => {
  pool = await createTestPool();
  const { db } = pool.ctx;
  const facts = combinations();
  for (let start = 0; start < facts.length; start += 1000) {
    const part = facts.slice(start, start + 1000);
    const chipIds = part.map(({ id }) => ({ chipId: id }));
    await db.insert(chips).values(part);
    await db.insert(pairings).values(chipIds);
    const doubted = part.flatMap(({ id, worst }) => (worst === null ? [] : [{ chipId: id, worst }]));
    await db.insert(chipHealth).values(doubted);
    const out = part.flatMap(({ id, isOut }) => (isOut ? [id] : []));
    await db.update(chipRotation).set({ outSince: NOW }).where(inArray(chipRotation.chipId, out));
  }
  await db.execute(sql`update julia.chip_rotation set unusable_since = unusable_since - interval '1 day'`);
  const rows = await pool.ctx.sql`select * from julia.chip_conditions()`;
  const conditions = new Map(rows.map((row) => [row.chip_id, conditionSchema.parse(row)]));
  all = facts.map((chip) => ({ ...chip, ...conditionSchema.parse(conditions.get(chip.id)) }));
}, 240_000);
afterAll(() => pool.close());

/** What a reader says of each chip by name, for one comparison of all. */
const byName = <T>(items: readonly T[], name: (item: T) => string | null, value: (item: T) => unknown) =>
  Object.fromEntries(items.flatMap((item) => (name(item) === null ? [] : [[name(item), value(item)]])));
const named = (value: (chip: Conditioned) => unknown) =>
  byName(
    all.filter(({ condition }) => condition !== "cancelled"),
    ({ instanceName }) => instanceName,
    value,
  );
const idsOf = (isIn: (chip: Conditioned) => boolean) =>
  all
    .filter(isIn)
    .map(({ id }) => id)
    .sort();

describe("the definition", () => {
  it("has the list of conditions in the order of types/conditions.ts, and reaches each", async () => {
    const [row] = await pool.ctx.sql`select julia.conditions() as conditions`;
    expect(row?.conditions).toEqual(CONDITIONS);
    expect(new Set(all.map(({ condition }) => condition))).toEqual(new Set(CONDITIONS));
    for (const { condition, rank } of all) expect(rank).toBe(CONDITIONS.indexOf(condition) + 1);
  });

  it("is inlined by the planner as a whole, so that a long list costs no call per row", async () => {
    const plan = await pool.ctx.sql`explain (verbose) select * from julia.chip_conditions()`;
    const calls = plan
      .map((row) => String(row["QUERY PLAN"]))
      .join("\n")
      .match(/julia\.\w+\(/g);
    expect(calls).toBeNull();
  });

  it("lets exactly those chips send that have the right phone connected, are wanted, and that nothing stops", () => {
    const isReady = (chip: Conditioned) =>
      chip.evolutionConnected &&
      chip.owner === "right" &&
      chip.desiredConnection === "connected" &&
      !chip.isOut;
    expect(idsOf(({ can_send }) => can_send)).toEqual(
      idsOf((chip) => isReady(chip) && (chip.status === "active" || chip.status === "warming")),
    );
    expect(idsOf(({ known_contacts_only }) => known_contacts_only)).toEqual(
      idsOf((chip) => isReady(chip) && chip.status === "restricted"),
    );
  });

  it("names a fact that stops all sending before one that limits it", () => {
    const limits = CONDITIONS.indexOf("restricted");
    for (const chip of all) {
      const isStopped = !chip.can_send && !chip.known_contacts_only && chip.condition !== "cancelled";
      expect(chip.rank - 1 < limits, `${chip.condition} of ${chip.instanceName}`).toBe(isStopped);
    }
  });
});

describe("every reader says the same as the definition", () => {
  const CONNECTED: Condition[] = [
    "connected",
    "warming",
    "unstable",
    "restricted",
    "paused",
    "failing",
    "owner_unknown",
  ];

  it("the list: its filter, its counters and its order", async () => {
    const list = (search: Record<string, string>) =>
      listChips(pool.ctx, chipListQuerySchema.parse({ pageSize: "100", ...search }));
    const count = (isIn: (chip: Conditioned) => boolean) => all.filter(isIn).length;
    for (const wanted of [CONDITIONS.slice(0, 4), CONDITIONS.slice(4, 11), CONDITIONS.slice(11)]) {
      const { total, items } = await list({ condition: wanted.join(",") });
      expect(total).toBe(count(({ condition }) => wanted.includes(condition)));
      for (const { condition } of items) expect(wanted).toContain(condition);
    }
    const { summary } = await list({});
    expect(summary).toMatchObject({
      total: count(({ condition }) => condition !== "cancelled"),
      connected: count(({ condition }) => CONNECTED.includes(condition)),
      waiting: count(({ condition }) => condition === "awaiting_qr" || condition === "switched_off"),
      warming: count(({ condition }) => condition === "warming"),
      banned: count(({ condition }) => condition === "banned"),
    });
    expect(summary.capacityLeftToday > 0).toBe(true);
  });

  it("the rows of the status page: word, sentence, health and order", async () => {
    const HEALTH: Partial<Record<Condition, HealthVerdict>> = {
      banned: "banned",
      restricted: "restricted",
      unstable: "suspect",
      owner_unknown: "suspect",
      paused: "ok",
      warming: "ok",
      connected: "ok",
    };
    const { chips: rows } = await readWorst(pool.ctx, all.length, 0);
    const say = (condition: Condition, reason: string, verdict: HealthVerdict) =>
      `${condition} ${reason} ${verdict}`;
    expect(
      byName(
        rows,
        ({ instanceName }) => instanceName,
        ({ condition, headline, health }) => say(condition, headline.code, health.verdict),
      ),
    ).toEqual(named(({ condition, reason }) => say(condition, reason, HEALTH[condition] ?? "down")));
    const ranks = rows.map(({ condition }) => CONDITIONS.indexOf(condition));
    expect(ranks).toEqual(ranks.toSorted((first, second) => first - second));
  });

  it("the page of one chip", async () => {
    for (const condition of CONDITIONS) {
      const chip = all.find((one) => one.condition === condition);
      const detail = await getChip(pool.ctx, chip?.id ?? "");
      expect(detail).toMatchObject({ condition, headline: { code: chip?.reason } });
    }
  });

  it("the status page's counts", async () => {
    const { instances } = await readPool(pool.ctx);
    expect(instances).toEqual({
      total: idsOf(({ condition }) => condition !== "cancelled").length,
      canSend: idsOf(({ can_send }) => can_send).length,
      down: idsOf(({ can_send, wanted }) => !can_send && wanted).length,
      resting: idsOf(({ can_send, wanted, condition }) => !can_send && !wanted && condition !== "cancelled")
        .length,
    });
  });

  it("the rotation and the explanation of a choice", async () => {
    const VERDICT: Partial<Record<Condition, string | null>> = {
      banned: "banned",
      wrong_number: "wrong_number",
      owner_unknown: "owner_unknown",
      failing: "breaker_open",
      paused: "paused",
      restricted: "restricted",
      unstable: null,
      warming: null,
      connected: null,
    };
    const rows = await pool.ctx.sql`
      select r.instance_name, r.usable and r.out_since is null as can_send,
        r.known_only and r.out_since is null as known_only, julia.verdict(r, julia.clock()) as verdict
      from julia.chip_rotation r`;
    const say = (canSend: boolean, knownOnly: boolean, verdict: unknown) =>
      `${canSend} ${knownOnly} ${verdict}`;
    expect(
      byName(
        rows,
        (row) => row.instance_name,
        (row) => say(row.can_send, row.known_only, row.verdict),
      ),
    ).toEqual(
      named(({ condition, can_send, known_contacts_only }) => {
        const verdict = condition in VERDICT ? VERDICT[condition] : "not_connected";
        return say(can_send, known_contacts_only, verdict ?? "more_loaded");
      }),
    );
  });

  it("why a contact leaves its number", async () => {
    const CAUSE: Record<Condition, string | null> = {
      cancelled: "cancelled",
      banned: "banned",
      wrong_number: "wrong_number",
      logged_out: "final_close",
      missing: "missing",
      gateway_down: null,
      disconnected: "dropped",
      owner_unknown: null,
      failing: "out_of_rotation",
      awaiting_qr: "dropped",
      switched_off: "disconnected",
      paused: "paused",
      restricted: "restricted",
      unstable: null,
      warming: null,
      connected: null,
    };
    const rows = await pool.ctx.sql`
      select c.instance_name, julia.leave_cause(c.instance_name, m, k, s) as cause
      from julia.chips c, julia.settings s,
        (select jsonb_populate_record(null::julia.messages, jsonb_build_object('created_at', now(),
          'expires_at', now() + interval '1 day')) as m) message,
        (select jsonb_populate_record(null::julia.clientes, jsonb_build_object('id', gen_random_uuid())) as k) contact
      where s.id = 1 and c.status <> 'cancelled'`;
    expect(
      byName(
        rows,
        (row) => row.instance_name,
        (row) => row.cause,
      ),
    ).toEqual(named(({ condition }) => CAUSE[condition]));
  });

  it("the alerts", async () => {
    const OFFLINE: Condition[] = ["logged_out", "missing", "gateway_down", "disconnected", "failing"];
    const policies = await readPolicies(pool.ctx.db);
    const input = { now: NOW, policies, expectsWebhooks: false, managerUrl: "" };
    const found = await pool.ctx.db.transaction((tx) => observeChips(tx, input));
    const about = (rule: string) => found.flatMap((one) => (one.rule === rule ? [one.subject] : [])).sort();
    const mustSend = ({ status }: Conditioned) => status === "active" || status === "warming";
    expect(about("instance_offline")).toEqual(
      idsOf((chip) => mustSend(chip) && OFFLINE.includes(chip.condition)),
    );
    expect(about("chip_banned")).toEqual(idsOf(({ condition }) => condition === "banned"));
    expect(about("wrong_number")).toEqual(idsOf(({ condition }) => condition === "wrong_number"));
  });

  it("the health of all instances, the metrics and the instances that services see", async () => {
    const isConnected = ({ condition }: Conditioned) => CONNECTED.includes(condition);
    const health = await readPoolHealth(pool.ctx);
    const say = (connected: boolean, wanted: boolean) => `${connected} ${wanted}`;
    expect(
      byName(
        health.instances,
        ({ instanceName }) => instanceName,
        ({ connected, wanted }) => say(connected, wanted),
      ),
    ).toEqual(named((chip) => say(isConnected(chip), chip.wanted)));
    const { instances } = await readPoolMetrics(pool.ctx);
    expect(
      byName(
        instances,
        ({ chip }) => chip,
        ({ connected }) => connected,
      ),
    ).toEqual(named(isConnected));
    const seen = await listPoolInstances(pool.ctx);
    expect(
      byName(
        seen,
        ({ instanceName }) => instanceName,
        ({ connected }) => connected,
      ),
    ).toEqual(named(isConnected));
    const free = seen.flatMap(({ instanceName, available }) => (available ? [instanceName] : [])).sort();
    const usable = all.filter((chip) => chip.can_send).flatMap(({ instanceName }) => instanceName ?? []);
    expect(free.filter((name) => usable.includes(name))).toEqual(usable.sort());
  });

  it("the uptime and the customer's own view", async () => {
    const rows = await pool.ctx.sql`
      select c.id, s.kind, v.status from julia.chips c
      join julia.chip_state_spans s on s.chip_id = c.id and s.until_at = 'infinity'
      left join julia.whatsapp_instances v on v.nome = c.instance_name`;
    const OFF: Condition[] = ["cancelled", "awaiting_qr", "switched_off"];
    const expected = ({ condition }: Conditioned) => {
      const isUp = CONNECTED.includes(condition);
      const kind = OFF.includes(condition) ? "off" : isUp ? "up" : "down";
      const view = condition === "banned" ? "banned" : isUp ? "connected" : "disconnected";
      return `${kind} ${condition === "cancelled" ? null : view}`;
    };
    expect(
      byName(
        rows,
        (row) => row.id,
        (row) => `${row.kind} ${row.status}`,
      ),
    ).toEqual(byName(all, ({ id }) => id, expected));
  });
});
