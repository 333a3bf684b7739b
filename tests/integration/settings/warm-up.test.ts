import { afterAll, describe, expect, it } from "vitest";
import { advanceChips } from "@/lib/chips/advance-chips";
import { changeWarmUp } from "@/lib/chips/change-warm-up";
import { createInstance } from "@/lib/chips/create-instance";
import { getChip } from "@/lib/chips/get-chip";
import { updateChip } from "@/lib/chips/update-chip";
import { readSettings } from "@/lib/settings/read-settings";
import { updateSettings } from "@/lib/settings/update-settings";
import type { PatchSettingsInput } from "@/types/settings";
import { insertOpenChip } from "../../factories/attempts";
import { ADMIN, createTestPool, insertChip, insertSends, newPhone } from "../../factories/pool";

const DAY_SECONDS = 86_400;
const pool = await createTestPool();
afterAll(() => pool.close());

const refused = (change: Promise<unknown>, code: string) => expect(change).rejects.toMatchObject({ code });

async function change(given: Omit<PatchSettingsInput, "version">): Promise<void> {
  const { version } = await readSettings(pool.ctx.db);
  await updateSettings(pool.as(ADMIN), { version, ...given });
}

const warming = (warmupSeconds: number) =>
  insertOpenChip(pool.ctx, { status: "warming", warmupCompletedAt: null, warmupSeconds });

/** Adds one minute to the chip's warm-up. */
async function passMinute(chipId: string): Promise<void> {
  await pool.ctx.sql`update julia.chips set warmup_credited_at = clock_timestamp() - interval '60 seconds'
    where id = ${chipId}`;
  await advanceChips(pool.ctx);
}

async function rotation(chipId: string) {
  const [row] = await pool.ctx.sql<
    { per_hour: number; per_day: number; free: boolean; blocked_by: string | null }[]
  >`
    select per_hour, per_day, free_at <= julia.clock() as free, blocked_by from julia.chip_rotation
    where chip_id = ${chipId}`;
  if (row === undefined) throw new Error(`no rotation of ${chipId}`);
  return row;
}

const auditsOf = async (chipId: string) => {
  const rows = await pool.ctx.sql<{ action: string }[]>`
    select action from julia.audit_log where target_id = ${chipId} order by at, id`;
  return rows.map((row) => row.action);
};

describe("a warm-up changed by a person", () => {
  it("stops while it is held, keeps the day's limits, and resumes without counting the time between", async () => {
    const { id } = await warming(2 * DAY_SECONDS - 30);
    await changeWarmUp(pool.ctx, id, "hold");
    await passMinute(id);
    expect(await getChip(pool.ctx, id)).toMatchObject({
      status: "warming",
      effectivePerHour: 2,
      warmup: { day: 2, heldAt: expect.any(String), daySecondsLeft: 30 },
      headline: { code: "warming", values: { warmupDay: "2", warmupHeldAt: expect.any(String) } },
    });
    await changeWarmUp(pool.ctx, id, "continue");
    await advanceChips(pool.ctx);
    expect((await getChip(pool.ctx, id)).warmup).toMatchObject({ day: 2, heldAt: null });
    await passMinute(id);
    expect(await getChip(pool.ctx, id)).toMatchObject({ effectivePerHour: 5, warmup: { day: 3 } });
    expect(await pool.eventKinds(id)).toEqual(["warmup_held", "warmup_continued"]);
    expect(await auditsOf(id)).toEqual(["chip.warm_up_hold", "chip.warm_up_continue"]);
  });

  it("does not end on its last day while it is held", async () => {
    const { id } = await warming(22 * DAY_SECONDS);
    await changeWarmUp(pool.ctx, id, "hold");
    await passMinute(id);
    expect((await pool.chip(id)).status).toBe("warming");
    await changeWarmUp(pool.ctx, id, "continue");
    await passMinute(id);
    expect((await pool.chip(id)).status).toBe("active");
  });

  it("restarts on day 1, even after its end, with the limits of day 1 at once", async () => {
    const { id } = await warming(5 * DAY_SECONDS);
    await changeWarmUp(pool.ctx, id, "restart");
    expect(await rotation(id)).toMatchObject({ per_hour: 2, per_day: 5 });

    await pool.ctx
      .sql`update julia.chips set warmup_completed_at = now(), status = 'active' where id = ${id}`;
    await refused(changeWarmUp(pool.ctx, id, "hold"), "chip_status_conflict");
    await refused(changeWarmUp(pool.ctx, id, "continue"), "chip_status_conflict");
    await changeWarmUp(pool.ctx, id, "restart");
    expect(await getChip(pool.ctx, id)).toMatchObject({
      status: "warming",
      warmup: { day: 1, heldAt: null },
    });
    expect(await rotation(id)).toMatchObject({ per_hour: 2, per_day: 5 });
    expect(await pool.eventKinds(id)).toEqual(["warmup_restarted", "warmup_restarted", "status"]);
  });

  it("does not change if it is already in the requested state, nor for deleted and banned chips", async () => {
    const { id } = await warming(DAY_SECONDS);
    await changeWarmUp(pool.ctx, id, "continue");
    await changeWarmUp(pool.ctx, id, "hold");
    await changeWarmUp(pool.ctx, id, "hold");
    expect(await auditsOf(id)).toEqual(["chip.warm_up_hold"]);
    for (const facts of [
      { status: "cancelled", cancelledAt: new Date() },
      { status: "banned", bannedAt: new Date() },
    ] as const) {
      const gone = await insertChip(pool.ctx, facts);
      await refused(changeWarmUp(pool.ctx, gone.id, "restart"), "chip_status_conflict");
    }
  });
});

describe("a warm-up from the settings", () => {
  it("has the configured steps, the next step and the last day", async () => {
    const { id } = await warming(2 * DAY_SECONDS);
    await change({
      warmUpSteps: [
        { fromDay: 1, perHour: 1, perDay: 2 },
        { fromDay: 3, perHour: 6, perDay: 12 },
        { fromDay: 5, perHour: 30, perDay: 60 },
      ],
      warmUpDoneDay: 7,
    });
    expect((await getChip(pool.ctx, id)).warmup).toEqual({
      day: 3,
      perHourToday: 6,
      perDayToday: 12,
      // The chip's own limit of 20 per hour is lower than that of the warm-up step.
      next: { fromDay: 5, perHour: 20, perDay: 60 },
      completedAt: null,
      doneDay: 7,
      daySecondsLeft: DAY_SECONDS,
      heldAt: null,
      rampEndsAt: null,
    });
    await pool.ctx.sql`update julia.chips set warmup_seconds = ${6 * DAY_SECONDS - 30} where id = ${id}`;
    expect((await getChip(pool.ctx, id)).warmup).toMatchObject({ day: 6, next: null });
    await passMinute(id);
    expect(await getChip(pool.ctx, id)).toMatchObject({
      status: "active",
      effectivePerHour: 20,
      effectivePerDay: 100,
    });
  });

  it("gives a new chip the pool's limits unless it has its own", async () => {
    await change({ defaultPerHour: 11, defaultPerDay: 44 });
    const plain = await createInstance(pool.ctx, { phone: newPhone(), alreadyWarm: true });
    expect(await pool.chip(plain.chipId)).toMatchObject({ perHour: 11, perDay: 44 });
    const own = await createInstance(pool.ctx, { phone: newPhone(), perHour: 3 });
    expect(await pool.chip(own.chipId)).toMatchObject({ perHour: 3, perDay: 44 });
  });
});

describe("after a restriction", () => {
  it("the limits grow back in steps over twelve hours", async () => {
    const chip = await insertChip(pool.ctx, {
      status: "restricted",
      everPaired: true,
      warmupCompletedAt: new Date(),
      restrictedUntil: new Date(Date.now() - 1_000),
    });
    await advanceChips(pool.ctx);
    const over = { status: "active", restrictedUntil: null, rampSince: expect.any(Date) };
    expect(await pool.chip(chip.id)).toMatchObject(over);
    expect(await rotation(chip.id)).toMatchObject({ per_hour: 5, per_day: 25 });
    for (const [hours, perHour, perDay] of [
      [2, 10, 50],
      [6, 15, 75],
    ] as const) {
      await letHoursPass(chip.id, hours);
      await advanceChips(pool.ctx);
      expect(await rotation(chip.id), `${hours} h`).toMatchObject({ per_hour: perHour, per_day: perDay });
    }
    expect((await getChip(pool.ctx, chip.id)).warmup.rampEndsAt).not.toBeNull();
    await letHoursPass(chip.id, 12);
    await advanceChips(pool.ctx);
    expect((await pool.chip(chip.id)).rampSince).toBeNull();
    expect(await rotation(chip.id)).toMatchObject({ per_hour: 20, per_day: 100 });
    expect(await pool.eventKinds(chip.id)).toEqual(["status", "ramp_over"]);
  });

  /**
   * Moves the start of the ramp into the past without the trigger, because the passing of time would not fire a
   * trigger.
   */
  async function letHoursPass(chipId: string, hours: number): Promise<void> {
    await pool.ctx.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update julia.chips set ramp_since = clock_timestamp() - make_interval(hours => ${hours})
        where id = ${chipId}`;
    });
  }
});

describe("limits changed by a person", () => {
  it.each([
    [0, 100, { free: false, blocked_by: "no_capacity" }],
    [1, 100, { free: false, blocked_by: "hour" }],
    [2, 100, { free: false, blocked_by: "hour" }],
    [3, 100, { free: true, blocked_by: null }],
    [3, 3, { free: false, blocked_by: "day" }],
    [1000, 1000, { free: true, blocked_by: null }],
  ])("move the next slot at once: %i per hour, %i per day", async (perHour, perDay, wanted) => {
    const chip = await insertChip(pool.ctx, {
      status: "active",
      everPaired: true,
      warmupCompletedAt: new Date(),
    });
    await insertSends(pool.ctx, chip.id, [10, 20, 300]);
    await updateChip(pool.ctx, chip.id, { version: chip.version, perHour, perDay });
    expect(await rotation(chip.id)).toEqual({ per_hour: perHour, per_day: perDay, ...wanted });
    const { nextSlotAt } = await getChip(pool.ctx, chip.id);
    if (perHour === 2) {
      // The older of the two messages leaves the hourly window 60 minutes plus the arrival margin after it was sent.
      expect(Date.parse(nextSlotAt ?? "")).toBeLessThan(Date.now() + 40 * 60_000 + 80_000);
      expect(Date.parse(nextSlotAt ?? "")).toBeGreaterThan(Date.now() + 39 * 60_000);
    }
    if (wanted.free) expect(nextSlotAt).toBeNull();
  });
});
