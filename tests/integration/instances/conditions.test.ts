import { inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { chipHealth, chipRotation, chips, pairings } from "@/db/schema";
import { observeChips } from "@/lib/alerts/observe-chips";
import { readPolicies } from "@/lib/alerts/policies";
import { getChip } from "@/lib/chips/get-chip";
import { listChips } from "@/lib/chips/list-chips";
import { readPoolHealth } from "@/lib/health/read-pool-health";
import { readPoolMetrics } from "@/lib/metrics/read-pool-metrics";
import { listPoolInstances } from "@/lib/queue/read/list-pool-instances";
import { readPool } from "@/lib/status/read-pool";
import { readWorst } from "@/lib/status/read-status-instances";
import { beat } from "@/lib/worker/heartbeat";
import { chipListQuerySchema } from "@/types/chips";
import { CONDITION_REASONS, CONDITIONS, type Condition } from "@/types/conditions";
import type { HealthVerdict } from "@/types/health";
import { createTestPool } from "../../factories/pool";
import { type Combination, combinations, NOW, SAID } from "./chip-combinations";

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

const pool = await createTestPool();
afterAll(() => pool.close());
let all: Conditioned[];

beforeAll(async () => {
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
  await beat(pool.ctx, "test");
  // The worker counts as alive for as long as these tests may take.
  await db.execute(sql`update julia.worker_heartbeats set beat_at = beat_at + interval '1 hour'`);
  await db.execute(sql`update julia.chip_rotation set unusable_since = unusable_since - interval '1 day'`);
  const rows = await pool.ctx.sql`select * from julia.chip_conditions()`;
  const conditions = new Map(rows.map((row) => [row.chip_id, conditionSchema.parse(row)]));
  all = facts.map((chip) => ({ ...chip, ...conditionSchema.parse(conditions.get(chip.id)) }));
});

const byName = (said: readonly (readonly [name: string | null, said: unknown])[]) =>
  Object.fromEntries(said.filter(([name]) => name !== null));
const named = (value: (chip: Conditioned) => unknown) =>
  byName(all.map((chip) => [chip.instanceName, value(chip)]));
const idsOf = (isIn: (chip: Conditioned) => boolean) =>
  all.flatMap((chip) => (isIn(chip) ? [chip.id] : [])).sort();

describe("the definition", () => {
  it("has the conditions in the order of types/conditions.ts and reaches each of them", async () => {
    const [row] = await pool.ctx.sql`select julia.conditions() as conditions`;
    expect(row?.conditions).toEqual(CONDITIONS);
    expect(new Set(all.map(({ condition }) => condition))).toEqual(new Set(CONDITIONS));
    for (const { condition, rank } of all) expect(rank).toBe(CONDITIONS.indexOf(condition) + 1);
  });

  it("is fully inlined by the planner, so that a long list makes no call per row", async () => {
    const plan = await pool.ctx.sql`explain (verbose) select * from julia.chip_conditions()`;
    const calls = plan
      .map((row) => String(row["QUERY PLAN"]))
      .join("\n")
      .match(/julia\.\w+\(/g);
    expect(calls).toBeNull();
  });

  it("allows sending exactly for wanted chips with the right phone connected and nothing that stops them", () => {
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

  it("prefers a fact that stops all sending to one that only limits it", () => {
    const limits = CONDITIONS.indexOf("restricted");
    for (const chip of all) {
      const isStopped = !chip.can_send && !chip.known_contacts_only && chip.condition !== "cancelled";
      expect(chip.rank - 1 < limits, `${chip.condition} of ${chip.instanceName}`).toBe(isStopped);
    }
  });
});

const isConnected = ({ condition }: Conditioned) => SAID[condition].isConnected;

describe("every reader agrees with the definition", () => {
  it("the list: filter, counters and order", async () => {
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
      connected: count(isConnected),
      waiting: count(({ condition }) => condition === "awaiting_qr" || condition === "switched_off"),
      warming: count(({ condition }) => condition === "warming"),
      banned: count(({ condition }) => condition === "banned"),
      down: (await readPool(pool.ctx)).instances.down,
    });
    expect(summary.capacityLeftToday > 0).toBe(true);
  });

  it("the rows of the status page: word, sentence, health and order", async () => {
    const { chips: rows } = await readWorst(pool.ctx, all.length, 0);
    const say = (condition: Condition, reason: string, verdict: HealthVerdict) =>
      `${condition} ${reason} ${verdict}`;
    expect(
      byName(
        rows.map(({ instanceName, condition, headline, health }) => [
          instanceName,
          say(condition, headline.code, health.verdict),
        ]),
      ),
    ).toEqual(named(({ condition, reason }) => say(condition, reason, SAID[condition].health)));
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
    const { total, ...standings } = instances;
    expect(Object.values(standings).reduce((sum, count) => sum + count)).toBe(total);
    expect(instances).toEqual({
      total: idsOf(({ condition }) => condition !== "cancelled").length,
      canSend: idsOf(({ can_send }) => can_send).length,
      limited: idsOf(({ known_contacts_only }) => known_contacts_only).length,
      down: idsOf(({ can_send, known_contacts_only, wanted }) => !can_send && !known_contacts_only && wanted)
        .length,
      paused: idsOf(({ status }) => status === "paused").length,
      resting: idsOf(
        ({ can_send, known_contacts_only, wanted, status, condition }) =>
          !(can_send || known_contacts_only || wanted || status === "paused" || condition === "cancelled"),
      ).length,
    });
  });

  it("the rotation and the explanation of a choice", async () => {
    const rows = await pool.ctx.sql`
      select r.instance_name, r.usable and r.out_since is null as can_send,
        r.known_only and r.out_since is null as known_only, julia.verdict(r, julia.clock(), julia.down_gateways()) as verdict
      from julia.chip_rotation r`;
    const say = (canSend: boolean, knownOnly: boolean, verdict: unknown) =>
      `${canSend} ${knownOnly} ${verdict}`;
    expect(
      byName(rows.map((row) => [row.instance_name, say(row.can_send, row.known_only, row.verdict)])),
    ).toEqual(
      named(({ condition, can_send, known_contacts_only }) =>
        say(can_send, known_contacts_only, SAID[condition].verdict),
      ),
    );
  });

  it("the cause of a contact's migration", async () => {
    const rows = await pool.ctx.sql`
      select c.instance_name, julia.leave_cause(c.instance_name, m, k, s) as cause
      from julia.chips c, julia.settings s,
        (select jsonb_populate_record(null::julia.messages, jsonb_build_object('created_at', now(),
          'expires_at', now() + interval '1 day')) as m) message,
        (select jsonb_populate_record(null::julia.clientes, jsonb_build_object('id', gen_random_uuid())) as k) contact
      where s.id = 1 and c.status <> 'cancelled'`;
    expect(byName(rows.map((row) => [row.instance_name, row.cause]))).toEqual(
      named(({ condition }) => SAID[condition].cause),
    );
  });

  it("the alerts", async () => {
    const OFFLINE: Condition[] = ["logged_out", "missing", "gateway_down", "disconnected", "failing"];
    const policies = await readPolicies(pool.ctx.db);
    const input = { now: NOW, policies, expectsWebhooks: false, gatewayUrl: "http://gateway" };
    const { observed: found } = await pool.ctx.db.transaction((tx) => observeChips(tx, input));
    const about = (rule: string) =>
      found.flatMap((one) => (one.rule === rule && one.seen.kind === "wrong" ? [one.subject] : [])).sort();
    const mustSend = ({ status }: Conditioned) => status === "active" || status === "warming";
    expect(about("instance_offline")).toEqual(
      idsOf((chip) => mustSend(chip) && OFFLINE.includes(chip.condition)),
    );
    expect(about("chip_banned")).toEqual(idsOf(({ condition }) => condition === "banned"));
    expect(about("wrong_number")).toEqual(idsOf(({ condition }) => condition === "wrong_number"));
  });

  it("the health of all instances, the metrics and the instances that services see", async () => {
    const health = await readPoolHealth(pool.ctx);
    const say = (connected: boolean, wanted: boolean) => `${connected} ${wanted}`;
    expect(
      byName(
        health.instances.map(({ instanceName, connected, wanted }) => [instanceName, say(connected, wanted)]),
      ),
    ).toEqual(named((chip) => say(isConnected(chip), chip.wanted)));
    const { instances } = await readPoolMetrics(pool.ctx, { ofChips: true });
    expect(byName(instances.map(({ chip, connected }) => [chip, connected]))).toEqual(named(isConnected));
    const seen = await listPoolInstances(pool.ctx);
    expect(byName(seen.map(({ instanceName, connected }) => [instanceName, connected]))).toEqual(
      named(isConnected),
    );
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
    const expected = (chip: Conditioned) => {
      const isUp = isConnected(chip);
      const isOff = OFF.includes(chip.condition) || (!isUp && chip.status === "paused");
      const kind = isOff ? "off" : isUp ? "up" : "down";
      const view = chip.condition === "banned" ? "banned" : isUp ? "connected" : "disconnected";
      return `${kind} ${chip.condition === "cancelled" ? null : view}`;
    };
    expect(byName(rows.map((row) => [row.id, `${row.kind} ${row.status}`]))).toEqual(
      byName(all.map((chip) => [chip.id, expected(chip)])),
    );
  });
});
