import fc from "fast-check";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { readSettings } from "@/lib/settings/read-settings";
import { syncLimits } from "@/lib/settings/sync-limits";
import { updateSettings } from "@/lib/settings/update-settings";
import {
  DEFAULT_WARM_UP_STEPS,
  type PatchSettingsInput,
  type Settings,
  settingsSchema,
} from "@/types/settings";
import { ADMIN, insertChip } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { openDashboard } from "../routes/dashboard";
import { ROUTES } from "../routes/routes";

const dashboard = await openDashboard();
const { pool } = dashboard;
const original = await readSettings(pool.ctx.db);
afterAll(() => dashboard.close());
afterEach(async () => {
  const { version: _version, fixed: _fixed, ...editable } = original;
  await pool.ctx.sql`update julia.settings set fixed = '{}'`;
  const { version } = await readSettings(pool.ctx.db);
  await updateSettings(pool.as(ADMIN), { version, ...editable });
});

const change = async (given: Omit<PatchSettingsInput, "version">) => {
  const { version } = await readSettings(pool.ctx.db);
  return updateSettings(pool.as(ADMIN), { version, ...given });
};
const problemsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: { code?: string; errors?: unknown }) => error.errors ?? error.code,
  );
const patch = (body: object) => dashboard.call(ROUTES.changeSettings, { body });
const audits = () =>
  pool.ctx.sql<{ details: { changes: Record<string, { from: unknown; to: unknown }> } }[]>`
    select details from julia.audit_log where action = 'settings.update' order by at, id`;
const limitsOf = async (chipId: string) => {
  const [row] = await pool.ctx
    .sql`select per_hour, per_day from julia.chip_rotation where chip_id = ${chipId}`;
  return row;
};

describe("the settings", () => {
  it("change only the given values, and the audit entry has the person, old and new values", async () => {
    const before = await audits();
    const after = await change({ strategy: "hybrid", rebalanceIdleDays: 10, defaultPerHour: 20 });
    const { version } = after;
    expect(after).toEqual({ ...original, strategy: "hybrid", rebalanceIdleDays: 10, version });
    expect(await readSettings(pool.ctx.db)).toEqual(after);
    const [added, ...more] = (await audits()).slice(before.length);
    expect(more).toEqual([]);
    expect(added?.details.changes).toEqual({
      strategy: { from: "sticky", to: "hybrid" },
      rebalanceIdleDays: { from: 30, to: 10 },
    });
  });

  it("keep their version if nothing differs", async () => {
    const before = await dashboard.snapshot();
    const { version: _version, fixed: _fixed, ...same } = await readSettings(pool.ctx.db);
    await change(same);
    expect(await dashboard.snapshot()).toBe(before);
  });

  it("accept one of twenty edits of the same version and refuse the others", async () => {
    const { version } = await readSettings(pool.ctx.db);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => patch({ version, stickyWaitSeconds: index })),
    );
    const winners = answers.filter((answer) => answer.status === 200);
    expect(winners).toHaveLength(1);
    for (const answer of answers.filter((one) => one.status !== 200)) {
      expect((await problemOf(answer)).code).toBe("version_conflict");
    }
    const stored = await readSettings(pool.ctx.db);
    expect(settingsSchema.parse(await winners[0]?.json())).toEqual(stored);
    expect(stored.version).toBe(version + 1);
  });

  it("fixed by the environment are rejected at their fields, even if unchanged", async () => {
    await pool.ctx.sql`update julia.settings set fixed = '{strategy,stickyWaitSeconds}'`;
    const before = await dashboard.snapshot();
    expect(await problemsOf(change({ strategy: "sticky", defaultPerDay: 70 }))).toEqual([
      { path: "strategy", message: "fixed_by_environment" },
    ]);
    expect(await dashboard.snapshot()).toBe(before);
    expect((await change({ defaultPerDay: 70 })).fixed).toEqual(["strategy", "stickyWaitSeconds"]);
  });

  it.each<[Omit<PatchSettingsInput, "version">, string, string]>([
    [{ gapNewMinSeconds: 91 }, "gapNewMinSeconds", "above_maximum"],
    [{ gapNewMaxSeconds: 19 }, "gapNewMaxSeconds", "below_minimum"],
    [{ gapKnownMinSeconds: 9, gapKnownMaxSeconds: 3 }, "gapKnownMaxSeconds", "below_minimum"],
    [{ defaultPerHour: 101 }, "defaultPerHour", "above_per_day"],
    [{ defaultPerDay: 19 }, "defaultPerDay", "below_per_hour"],
    [{ defaultPerHour: 30, defaultPerDay: 10 }, "defaultPerDay", "below_per_hour"],
    [{ warmUpSteps: [{ fromDay: 1, perHour: 6, perDay: 5 }] }, "warmUpSteps.0.perDay", "below_per_hour"],
    [{ sendingFromHour: 20 }, "sendingFromHour", "not_before_end"],
    [{ sendingUntilHour: 8 }, "sendingUntilHour", "not_before_end"],
    [{ warmUpDoneDay: 15 }, "warmUpDoneDay", "done_before_last_step"],
    [
      { warmUpSteps: [...DEFAULT_WARM_UP_STEPS, { fromDay: 22, perHour: 1, perDay: 1 }] },
      "warmUpSteps",
      "done_before_last_step",
    ],
  ])("are checked together: %j", async (given, path, message) => {
    const before = await dashboard.snapshot();
    expect(await problemsOf(change(given))).toEqual([{ path, message }]);
    expect(await dashboard.snapshot()).toBe(before);
  });

  it("map a specialty to existing instances, once each and with their exact names", async () => {
    await insertChip(pool.ctx, { instanceName: "Revoluna2" });
    await insertChip(pool.ctx, { instanceName: "Velha", status: "cancelled", cancelledAt: new Date() });
    const { specialtyMap } = await change({ specialtyMap: { cardiologia: ["revoluna2", "Revoluna2"] } });
    expect(specialtyMap).toEqual({ cardiologia: ["Revoluna2"] });
    const unknown = change({ specialtyMap: { pediatria: ["Revoluna2", "Velha", "ninguém"] } });
    expect(await problemsOf(unknown)).toEqual([
      { path: "specialtyMap.pediatria.1", message: "unknown_instance" },
      { path: "specialtyMap.pediatria.2", message: "unknown_instance" },
    ]);
  });
});

describe("any input", () => {
  const limit = fc.integer({ min: 0, max: 1000 });
  const step = fc.record({ fromDay: fc.integer({ min: 1, max: 30 }), perHour: limit, perDay: limit });
  const right: Record<string, fc.Arbitrary<unknown>> = {
    strategy: fc.constantFrom("sticky", "round_robin", "by_specialty", "hybrid"),
    stickyWaitSeconds: fc.integer({ min: 0, max: 604_800 }),
    specialtyMap: fc.dictionary(
      fc.constantFrom("cardiologia", "Cardiologia ", "pediatria", "", "ortopedia"),
      fc.array(fc.constantFrom("Revoluna2", "revoluna2", "nobody"), { maxLength: 3 }),
    ),
    specialtyFallback: fc.boolean(),
    rebalanceEnabled: fc.boolean(),
    rebalanceIdleDays: fc.integer({ min: 1, max: 3650 }),
    defaultPerHour: limit,
    defaultPerDay: limit,
    gapNewMinSeconds: fc.integer({ min: 0, max: 100 }),
    gapNewMaxSeconds: fc.integer({ min: 0, max: 100 }),
    gapKnownMinSeconds: fc.integer({ min: 0, max: 10 }),
    gapKnownMaxSeconds: fc.integer({ min: 0, max: 10 }),
    warmUpSteps: fc.oneof(
      fc.array(step, { maxLength: 4 }),
      fc
        .array(step, { minLength: 1, maxLength: 4 })
        .map((steps) => steps.map((one, index) => ({ ...one, fromDay: index === 0 ? 1 : index * 4 }))),
    ),
    warmUpDoneDay: fc.integer({ min: 2, max: 40 }),
    sendingWindowEnabled: fc.boolean(),
    sendingFromHour: fc.integer({ min: 0, max: 23 }),
    sendingUntilHour: fc.integer({ min: 1, max: 24 }),
    sendingWeekdays: fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 4 }),
    holidays: fc.array(
      fc.record({
        date: fc.constantFrom("2026-12-25", "2027-02-29", "2027-01-01"),
        name: fc.constantFrom("Natal", " ", "x"),
      }),
      { maxLength: 2 },
    ),
  };
  const wrong = fc.oneof(
    fc.anything({ withNullPrototype: false }),
    fc.constantFrom(-1, 1e9, 2 ** 40, null, "", "7", {}, []),
  );
  const fields = Object.keys(right);
  const broken = fc.tuple(fc.constantFrom(...fields, "fixed", "id", "timeZone", "hourSeconds"), wrong);

  it("never causes a 500: a rejected one stores nothing, and an accepted one stores exactly its values", async () => {
    const seen = new Map([200, 400, 409].map((status) => [status, 0]));
    await fc.assert(
      fc.asyncProperty(
        fc
          .subarray(fields, { maxLength: 4 })
          .chain((chosen) =>
            fc.record(Object.fromEntries(chosen.map((field) => [field, right[field] ?? fc.constant(null)]))),
          ),
        fc.option(broken, { freq: 1 }),
        fc.constantFrom("now", "now", "now", "stale"),
        async (given, bad, which) => {
          const before = await readSettings(pool.ctx.db);
          const version = which === "now" ? before.version : before.version - 1;
          const body = { version, ...given, ...(bad === null ? {} : { [bad[0]]: bad[1] }) };
          const text = JSON.stringify(body, (_, value) =>
            typeof value === "bigint" ? String(value) : value,
          );
          const response = await patch(JSON.parse(text));
          const status = response.status;
          expect([200, 400, 409], text).toContain(status);
          seen.set(status, (seen.get(status) ?? 0) + 1);
          const after = await readSettings(pool.ctx.db);
          if (status === 200) expect(settingsSchema.parse(await response.json())).toEqual(after);
          else {
            await problemOf(response);
            expect(after).toEqual(before);
          }
        },
      ),
      { numRuns: 600 },
    );
    // The test is meaningful only if each of the three status codes occurs often enough.
    expect(Math.min(...seen.values()), JSON.stringify([...seen])).toBeGreaterThan(20);
  });
});

describe("a new warm-up table", () => {
  it("applies to every chip in the same transaction, and to a busy chip soon after", async () => {
    const warming = { status: "warming", everPaired: true, warmupSeconds: 2 * 86_400 } as const;
    const day3 = await insertChip(pool.ctx, warming);
    const busy = await insertChip(pool.ctx, warming);
    const done = await insertChip(pool.ctx, {
      status: "active",
      everPaired: true,
      warmupCompletedAt: new Date(),
    });
    expect(await limitsOf(day3.id)).toEqual({ per_hour: 5, per_day: 10 });

    await pool.ctx.sql.begin(async (other) => {
      await other`select 1 from julia.chips where id = ${busy.id} for no key update`;
      // A command can lock a chip for seconds, so the change of the settings must not wait for this lock.
      const warmUpSteps: Settings["warmUpSteps"] = [
        { fromDay: 1, perHour: 1, perDay: 1 },
        { fromDay: 3, perHour: 7, perDay: 13 },
      ];
      await change({ warmUpSteps });
      expect(await limitsOf(day3.id)).toEqual({ per_hour: 7, per_day: 13 });
      // The same transaction wrote both rows, so no reader can see only one of the changes.
      const [row] =
        await other`select r.xmin = s.xmin as together from julia.chip_rotation r, julia.settings s
        where r.chip_id = ${day3.id}`;
      expect(row?.together).toBe(true);
    });
    await syncLimits(pool.ctx);
    expect(await limitsOf(busy.id)).toEqual({ per_hour: 7, per_day: 13 });
    expect(await limitsOf(done.id)).toEqual({ per_hour: 20, per_day: 100 });
  });
});
