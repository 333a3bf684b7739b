import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type ChipRow, chips } from "@/db/schema";
import { acknowledgeAlert } from "@/lib/alerts/acknowledge-alert";
import { createSilence } from "@/lib/alerts/create-silence";
import { evaluateAlerts } from "@/lib/alerts/evaluate";
import { forgetOldAlerts } from "@/lib/alerts/retention";
import { updateAlertRule } from "@/lib/alerts/rules";
import { watchWithoutWorker } from "@/lib/alerts/stand-in-watch";
import type { AlertRule } from "@/types/alerts";
import { openAlertDesk, seeing, wrongWith } from "../../factories/alert-world";
import { insertOpenChip } from "../../factories/attempts";
import { ADMIN, createTestPool, insertContacts } from "../../factories/pool";

const pool = await createTestPool({ environment: { APP_URL: "http://127.0.0.1:3998" } });
const desk = await openAlertDesk(pool.ctx);
const { lookAfter, told, rulesTold } = desk;
afterAll(() => pool.close());
beforeEach(() => desk.clear());

const connectedChip = (facts: Partial<ChipRow> = {}) =>
  insertOpenChip(pool.ctx, { lastOpenAt: new Date(desk.nowMs()), ...facts });

async function alertOf(rule: AlertRule) {
  const [row] = await pool.ctx.sql<
    { id: string; state: string; cause: { code: string; values: Record<string, unknown> } }[]
  >`select id, state, cause from julia.alerts where rule = ${rule} order by opened_at desc`;
  return row;
}

const drop = (id: string, facts: Partial<typeof chips.$inferInsert> = {}) =>
  pool.ctx.db
    .update(chips)
    .set({ state: "close", evolutionConnected: false, ...facts })
    .where(sql`id = ${id}`);
const bringBack = (id: string) =>
  pool.ctx.db.update(chips).set({ state: "open", evolutionConnected: true }).where(sql`id = ${id}`);

describe("an instance that is offline", () => {
  it("causes a notice with the affected contacts after 90 s, and another notice when it is back", async () => {
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
      values: { name: chip.instanceName, instance: chip.instanceName, contacts: 7, waiting: 0 },
    });
    await bringBack(chip.id);
    await lookAfter(5);
    await lookAfter(30);
    expect(await rulesTold()).toEqual(["instance_offline fired", "instance_offline resolved"]);
  });

  it("for a short time causes no notice and leaves no incident", async () => {
    const [chip] = [await connectedChip(), await connectedChip()];
    await drop(chip.id);
    await lookAfter(5);
    await lookAfter(80);
    await bringBack(chip.id);
    await lookAfter(5);
    expect(await alertOf("instance_offline")).toBeUndefined();
    // After the interruption, the hold time starts from zero again.
    await drop(chip.id);
    await lookAfter(5);
    await lookAfter(60);
    expect(await told()).toEqual([]);
  });

  it("because it was disconnected, paused or never paired is not an incident", async () => {
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

describe("one cause creates one incident", () => {
  it("for forty instances behind an unreachable gateway, before and after it comes back", async () => {
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

  it("for a pool whose last instance drops, and none for that instance", async () => {
    const chip = await connectedChip();
    await drop(chip.id);
    for (let index = 0; index < 40; index += 1) await lookAfter(5);
    expect(await rulesTold()).toEqual(["pool_empty fired"]);
  });

  it("and an incident that fired before the outage ends only when the recovery is observed", async () => {
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

describe("people's decisions", () => {
  const wrong = [wrongWith("chip_banned", uuidv7())];
  const stillWrong = seeing(wrong);
  const allWell = seeing([]);
  const HOURS = 3600;

  it("the notice of an unacknowledged incident is repeated every four hours, and that of an acknowledged one is not", async () => {
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

  it("a silence suppresses notices until it ends, and incidents that are still open cause a notice at its end", async () => {
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

  it("an incident that begins and ends within a silence causes no notice", async () => {
    await createSilence(pool.ctx, { rule: null, chipId: null, minutes: 60, reason: "Manutenção" });
    await lookAfter(5, stillWrong);
    await lookAfter(5, allWell);
    await lookAfter(4000, allWell);
    expect(await told()).toEqual([]);
    expect((await alertOf("chip_banned"))?.state).toBe("resolved");
  });

  it("disabling a rule resolves its incidents at once, and a changed threshold applies", async () => {
    const admin = pool.as(ADMIN);
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
    const stale = updateAlertRule(admin, { rule: "capacity_day", version: 2, enabled: true });
    await expect(stale).rejects.toMatchObject({ code: "version_conflict" });
  });
});

it("a web process alerts if no worker is alive, and otherwise leaves the evaluation to the worker", async () => {
  expect(await watchWithoutWorker(pool.ctx)).toBe(false);
  await pool.ctx.sql`update julia.worker_heartbeats set beat_at = clock_timestamp() - interval '61 seconds'`;
  expect(await watchWithoutWorker(pool.ctx)).toBe(true);
  await desk.setNow(desk.nowMs() + 10_000);
  await watchWithoutWorker(pool.ctx);
  expect(await rulesTold()).toEqual(["worker_silent fired"]);
});

it("old resolved incidents are deleted, and open ones never are", async () => {
  const [over, open] = [uuidv7(), uuidv7()];
  await lookAfter(5, seeing([wrongWith("chip_banned", over), wrongWith("chip_banned", open)]));
  await lookAfter(5, seeing([wrongWith("chip_banned", open)]));
  await desk.setNow(desk.nowMs() + 401 * 86_400_000);
  await forgetOldAlerts(pool.ctx);
  const rows = await pool.ctx.sql`select subject from julia.alerts`;
  expect([...rows]).toEqual([{ subject: open }]);
});

it("twenty concurrent evaluations count as one", async () => {
  const observe = seeing([wrongWith("chip_banned", uuidv7())]);
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => evaluateAlerts(pool.ctx, observe)));
  expect(outcomes.some((outcome) => outcome !== null)).toBe(true);
  expect(await rulesTold()).toEqual(["chip_banned fired"]);
});
