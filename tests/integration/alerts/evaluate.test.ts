import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chips } from "@/db/schema";
import { acknowledgeAlert } from "@/lib/alerts/acknowledge-alert";
import { createSilence } from "@/lib/alerts/create-silence";
import { evaluateAlerts } from "@/lib/alerts/evaluate";
import { forgetOldAlerts } from "@/lib/alerts/retention";
import { updateAlertRule } from "@/lib/alerts/rules";
import { watchWithoutWorker } from "@/lib/alerts/stand-in-watch";
import { beat } from "@/lib/worker/heartbeat";
import type { AlertRule } from "@/types/alerts";
import { freezeClock, seeing, wrongWith } from "../../factories/alert-world";
import { createTestPool, insertChip, insertContacts, newPhone, type TestPool } from "../../factories/pool";

let pool: TestPool;
let setClock: (at: Date) => Promise<void>;
let nowMs = 0;

beforeAll(async () => {
  pool = await createTestPool({ environment: { APP_URL: "http://127.0.0.1:3998" } });
  setClock = await freezeClock(pool.ctx.sql);
});
afterAll(() => pool.close());
beforeEach(async () => {
  await pool.ctx.sql`delete from julia.alerts`;
  await pool.ctx.sql`delete from julia.alert_silences`;
  await pool.ctx.sql`delete from julia.alert_rules`;
  await pool.ctx.sql`delete from julia.chips`;
  await pool.ctx.sql`delete from julia.clientes`;
  await pool.ctx.sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null`;
  await beat(pool.ctx, "test");
  nowMs = Date.now();
  await setClock(new Date(nowMs));
});

/** Looks again after so many seconds. */
async function lookAfter(seconds: number, observe?: Parameters<typeof evaluateAlerts>[1]) {
  nowMs += seconds * 1000;
  await setClock(new Date(nowMs));
  return evaluateAlerts(pool.ctx, observe);
}

async function told(): Promise<{ rule: AlertRule; kind: string; subject: string | null }[]> {
  const rows = await pool.ctx.sql<{ rule: AlertRule; kind: string; subject: string | null }[]>`
    select a.rule, n.kind, a.subject from julia.alert_notices n join julia.alerts a on a.id = n.alert_id
    order by n.at, n.sequence, a.rule`;
  return [...rows];
}
const rulesTold = async () => (await told()).map(({ rule, kind }) => `${rule} ${kind}`);

async function alertOf(rule: AlertRule) {
  const [row] = await pool.ctx.sql<
    { id: string; state: string; cause: { code: string; values: Record<string, unknown> } }[]
  >`select id, state, cause from julia.alerts where rule = ${rule} order by opened_at desc`;
  return row;
}

async function connectedChip(facts: Partial<typeof chips.$inferInsert> = {}) {
  const phone = newPhone();
  return insertChip(pool.ctx, {
    phone,
    status: "active",
    everPaired: true,
    warmupCompletedAt: new Date(),
    state: "open",
    evolutionConnected: true,
    lastOpenAt: new Date(nowMs),
    ownerPhone: phone,
    ownerKey: phone.replace(/^(55\d\d)9/, "$1"),
    ...facts,
  });
}
const drop = (id: string, facts: Partial<typeof chips.$inferInsert> = {}) =>
  pool.ctx.db
    .update(chips)
    .set({ state: "close", evolutionConnected: false, ...facts })
    .where(sql`id = ${id}`);
const bringBack = (id: string) =>
  pool.ctx.db.update(chips).set({ state: "open", evolutionConnected: true }).where(sql`id = ${id}`);

describe("an instance that is offline", () => {
  it("is told after 90 seconds with who is affected, and told again when it is back", async () => {
    const [chip] = [await connectedChip(), await connectedChip()];
    await insertContacts(pool.ctx, chip.instanceName ?? "", 7);
    await lookAfter(5);
    expect(await told()).toEqual([]);
    await drop(chip.id, { closeCode: 401 });
    await lookAfter(5);
    await lookAfter(89);
    expect(await told()).toEqual([]);
    await lookAfter(1);
    expect(await told()).toEqual([{ rule: "instance_offline", kind: "fired", subject: chip.id }]);
    expect((await alertOf("instance_offline"))?.cause).toEqual({
      code: "logged_out",
      values: { instance: chip.instanceName, contacts: 7, waiting: 0 },
    });
    await bringBack(chip.id);
    await lookAfter(5);
    await lookAfter(30);
    expect(await rulesTold()).toEqual(["instance_offline fired", "instance_offline resolved"]);
  });

  it("for a moment is nobody's affair and leaves no trace", async () => {
    const [chip] = [await connectedChip(), await connectedChip()];
    await drop(chip.id);
    await lookAfter(5);
    await lookAfter(80);
    await bringBack(chip.id);
    await lookAfter(5);
    expect(await alertOf("instance_offline")).toBeUndefined();
    // The hold time begins anew.
    await drop(chip.id);
    await lookAfter(5);
    await lookAfter(60);
    expect(await told()).toEqual([]);
  });

  it("on purpose, paused or never paired is none", async () => {
    await connectedChip();
    for (const facts of [
      { status: "paused" as const, pausedAt: new Date() },
      { status: "pending" as const, desiredConnection: "disconnected" as const },
      { status: "pending" as const, everPaired: false },
    ]) {
      await drop((await connectedChip(facts)).id);
    }
    await lookAfter(5);
    await lookAfter(200);
    expect(await told()).toEqual([]);
  });
});

describe("one cause is one incident", () => {
  it("forty instances behind a gateway that is down are one alert, before and after it comes back", async () => {
    const all = [];
    for (let index = 0; index < 40; index += 1) all.push(await connectedChip());
    await lookAfter(5);
    await pool.ctx
      .sql`update julia.gateways set breaker = 'open', cause = 'unreachable', opened_at = clock_timestamp()`;
    for (const { id } of all) await drop(id, { state: "unknown" });
    for (let index = 0; index < 60; index += 1) await lookAfter(5);
    expect(await rulesTold()).toEqual(["gateway_unreachable fired"]);
    await pool.ctx.sql`update julia.gateways set breaker = 'closed'`;
    for (const { id } of all) await bringBack(id);
    for (let index = 0; index < 60; index += 1) await lookAfter(5);
    expect(await rulesTold()).toEqual(["gateway_unreachable fired", "gateway_unreachable resolved"]);
  });

  it("a pool whose last instance drops says so once, and not that instance too", async () => {
    const chip = await connectedChip();
    await drop(chip.id);
    for (let index = 0; index < 40; index += 1) await lookAfter(5);
    expect(await rulesTold()).toEqual(["pool_empty fired"]);
  });

  it("what fired before the gateway went stays as it was, and ends only when it is seen to be over", async () => {
    const [chip] = [await connectedChip(), await connectedChip()];
    await drop(chip.id);
    await lookAfter(5);
    await lookAfter(90);
    await pool.ctx.sql`update julia.gateways set breaker = 'open', opened_at = clock_timestamp()`;
    await bringBack(chip.id);
    for (let index = 0; index < 30; index += 1) await lookAfter(10);
    expect((await alertOf("instance_offline"))?.state).toBe("firing");
    await pool.ctx.sql`update julia.gateways set breaker = 'closed'`;
    await lookAfter(5);
    await lookAfter(30);
    expect((await alertOf("instance_offline"))?.state).toBe("resolved");
  });
});

describe("every rule", () => {
  /** What makes it true; answers whom it is about. */
  const CAUSES: Partial<Record<AlertRule, () => Promise<string | null>>> = {
    chip_banned: async () => (await connectedChip({ status: "banned", bannedAt: new Date() })).id,
    chip_restricted: async () =>
      (await connectedChip({ status: "restricted", restrictedUntil: new Date(nowMs + 86_400_000) })).id,
    wrong_number: async () =>
      (await connectedChip({ ownerPhone: "5511911112222", ownerKey: "5511911112222" })).id,
    failures_in_a_row: async () => {
      const { id } = await connectedChip();
      await pool.ctx.sql`update julia.chip_rotation set uncertain_streak = 3 where chip_id = ${id}`;
      return id;
    },
    capacity_day: async () => {
      await pool.ctx.sql`update julia.chip_rotation set held_day = per_day * 0.85`;
      return null;
    },
    capacity_hour: async () => {
      await pool.ctx.sql`update julia.chip_rotation set held_hour = per_hour, last_slot_at = julia.clock()`;
      return null;
    },
    worker_silent: async () => {
      await pool.ctx
        .sql`update julia.worker_heartbeats set beat_at = clock_timestamp() - interval '61 seconds'`;
      return null;
    },
    uncertain_message: async () => {
      await message({ phase: "uncertain", minutesAgo: 31 });
      return null;
    },
    queue_stalled: async () => {
      await pool.ctx.sql`update julia.chip_rotation set free_at = julia.clock() - interval '5 minutes'`;
      await message({ phase: "queued", minutesAgo: 16 });
      return null;
    },
    webhooks_silent: async () => {
      const { id } = await connectedChip();
      for (let index = 0; index < 3; index += 1) {
        await pool.ctx
          .sql`insert into julia.attempts (id, chip_id, state, slot_at, held_at) values (${uuidv7()}, ${id},
          'sent', julia.clock() - interval '11 minutes', julia.clock() - interval '11 minutes')`;
      }
      await pool.ctx.sql`update julia.chip_rotation set last_slot_at = julia.clock() where chip_id = ${id}`;
      return null;
    },
  };

  async function message({ phase, minutesAgo }: { phase: "queued" | "uncertain"; minutesAgo: number }) {
    const [client, contact, phone] = [uuidv7(), uuidv7(), newPhone()];
    await pool.ctx.sql`insert into julia.clients (id, name) values (${client}, ${client})`;
    await pool.ctx
      .sql`insert into julia.clientes (id, telefone, telefone_chave) values (${contact}, ${phone}, ${phone})`;
    await pool.ctx
      .sql`insert into julia.messages (id, client_id, body_digest, contact_id, to_phone, to_key, text, kind,
        phase, ready, expires_at, created_at, uncertain_since)
      values (${uuidv7()}, ${client}, 'digest', ${contact}, ${phone}, ${phone}, 'Oi', 'new', ${phase}, ${phase === "queued"},
        julia.clock() + interval '1 day', julia.clock() - make_interval(mins => ${minutesAgo}),
        case when ${phase} = 'uncertain' then julia.clock() - make_interval(mins => ${minutesAgo}) end)`;
  }

  it.each(Object.entries(CAUSES))("%s fires for what it watches, and only then", async (rule, cause) => {
    await connectedChip();
    await lookAfter(5);
    await lookAfter(400);
    expect(await told()).toEqual([]);
    const subject = await cause();
    await lookAfter(0);
    await lookAfter(5);
    await lookAfter(300);
    const fired = (await told()).filter((one) => one.rule === rule);
    expect(fired).toEqual([{ rule, kind: "fired", subject }]);
    await pool.ctx.sql`truncate julia.attempts, julia.messages cascade`;
  });
});

describe("what people decide", () => {
  const wrong = [wrongWith("chip_banned", uuidv7())];
  const stillWrong = seeing(() => wrong);
  const allWell = seeing(() => []);
  const HOURS = 3600;

  it("an incident that nobody takes on is told again every four hours; one that somebody did is not", async () => {
    await lookAfter(0, stillWrong);
    await lookAfter(4 * HOURS - 1, stillWrong);
    expect(await rulesTold()).toEqual(["chip_banned fired"]);
    await lookAfter(1, stillWrong);
    expect(await rulesTold()).toEqual(["chip_banned fired", "chip_banned repeated"]);
    const id = (await alertOf("chip_banned"))?.id ?? "";
    await acknowledgeAlert(pool.ctx, id, { note: "Chip trocado, aguardando a operadora" });
    await lookAfter(9 * HOURS, stillWrong);
    await lookAfter(5, allWell);
    expect(await rulesTold()).toEqual(["chip_banned fired", "chip_banned repeated", "chip_banned resolved"]);
    const [row] = await pool.ctx
      .sql`select acknowledged_by, acknowledgement from julia.alerts where id = ${id}`;
    expect(row).toMatchObject({
      acknowledged_by: "Olga",
      acknowledgement: "Chip trocado, aguardando a operadora",
    });
  });

  it("a silence keeps it quiet until its end; what still goes on then is told", async () => {
    await createSilence(pool.ctx, {
      rule: "chip_banned",
      chipId: null,
      minutes: 60,
      reason: "Troca de chips",
    });
    await lookAfter(5, stillWrong);
    await lookAfter(3000, stillWrong);
    expect(await told()).toEqual([]);
    await lookAfter(600, stillWrong);
    expect(await rulesTold()).toEqual(["chip_banned fired"]);
  });

  it("what began and ended in a silence is never told", async () => {
    await createSilence(pool.ctx, { rule: null, chipId: null, minutes: 60, reason: "Manutenção" });
    await lookAfter(5, stillWrong);
    await lookAfter(5, allWell);
    await lookAfter(4000, allWell);
    expect(await told()).toEqual([]);
    expect((await alertOf("chip_banned"))?.state).toBe("resolved");
  });

  it("a rule that is switched off is over at once, and its threshold is the one that was set", async () => {
    const admin = pool.as({ kind: "person", id: uuidv7(), label: "Ada", role: "admin" });
    await connectedChip();
    await pool.ctx.sql`update julia.chip_rotation set held_day = per_day * 0.85`;
    await updateAlertRule(admin, { rule: "capacity_day", version: 0, threshold: 90 });
    await lookAfter(5);
    await lookAfter(120);
    expect(await told()).toEqual([]);
    await updateAlertRule(admin, { rule: "capacity_day", version: 1, threshold: 50 });
    await lookAfter(5);
    await lookAfter(120);
    expect(await rulesTold()).toEqual(["capacity_day fired"]);
    await updateAlertRule(admin, { rule: "capacity_day", version: 2, enabled: false });
    await lookAfter(5);
    expect(await rulesTold()).toEqual(["capacity_day fired", "capacity_day resolved"]);
    await expect(
      updateAlertRule(admin, { rule: "capacity_day", version: 2, enabled: true }),
    ).rejects.toMatchObject({ code: "version_conflict" });
  });
});

it("a web process says that no worker lives, and leaves the looking to the worker that does", async () => {
  expect(await watchWithoutWorker(pool.ctx)).toBe(false);
  await pool.ctx.sql`update julia.worker_heartbeats set beat_at = clock_timestamp() - interval '61 seconds'`;
  expect(await watchWithoutWorker(pool.ctx)).toBe(true);
  nowMs += 10_000;
  await setClock(new Date(nowMs));
  await watchWithoutWorker(pool.ctx);
  expect(await rulesTold()).toEqual(["worker_silent fired"]);
});

it("what is long over is forgotten, what is open never", async () => {
  const [over, open] = [uuidv7(), uuidv7()];
  await lookAfter(
    5,
    seeing(() => [wrongWith("chip_banned", over), wrongWith("chip_banned", open)]),
  );
  await lookAfter(
    5,
    seeing(() => [wrongWith("chip_banned", open)]),
  );
  nowMs += 401 * 86_400_000;
  await setClock(new Date(nowMs));
  await forgetOldAlerts(pool.ctx);
  const rows = await pool.ctx.sql`select subject from julia.alerts`;
  expect([...rows]).toEqual([{ subject: open }]);
});

it("twenty looks at once are one look", async () => {
  const wrong = [wrongWith("chip_banned", uuidv7())];
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () =>
      evaluateAlerts(
        pool.ctx,
        seeing(() => wrong),
      ),
    ),
  );
  expect(outcomes.some((outcome) => outcome !== null)).toBe(true);
  expect(await rulesTold()).toEqual(["chip_banned fired"]);
});
