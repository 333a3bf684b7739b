import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { bulkChange } from "@/lib/chips/bulk-change";
import { pauseChip } from "@/lib/chips/pause-chip";
import { resumeChip } from "@/lib/chips/resume-chip";
import { selectChips } from "@/lib/chips/select-chips";
import { undoBulkChange } from "@/lib/chips/undo-bulk-change";
import { chipFilterSchema } from "@/types/chips";
import { fillLargePool } from "../../factories/large-pool";
import { createTestPool } from "../../factories/pool";
import { recordedDatabase } from "../../setup/recorded-database";

const pool = await createTestPool();
const { sql } = pool.ctx;
afterAll(() => pool.close());
beforeEach(async () => {
  await sql`truncate julia.chips, julia.attempts, julia.clientes cascade`;
});

const select = async (filter: Record<string, string>) =>
  (await selectChips(pool.ctx, chipFilterSchema.parse(filter))).items.map((chip) => chip.id);
const active = () => select({ status: "active" });
const pausedNow = async () => (await select({ status: "paused" })).length;
const historyOf = async (ids: string[]) => {
  const [row] = await sql<{ events: number; audits: number }[]>`
    select (select count(*)::int from julia.chip_events where kind = 'status' and chip_id = any(${ids})) as events,
      (select count(*)::int from julia.audit_log where target_id = any(${ids}) and action = 'chip.pause') as audits`;
  return row;
};

describe("a selection by filter", () => {
  it("contains every chip that matches, beyond the page that the list shows", async () => {
    await fillLargePool(sql, 195, 1);
    expect(await select({})).toHaveLength(195);
    expect(await select({ status: "paused" })).toHaveLength(8);
    expect(await select({ search: "6000019" })).toHaveLength(6);
  });
});

describe("a bulk change", () => {
  it("pauses 100 chips with one transaction and two statements per chip", async () => {
    await fillLargePool(sql, 195, 5);
    const chipIds = (await active()).slice(0, 100);
    const recorded = recordedDatabase(sql);
    const startedAt = performance.now();
    const answer = await bulkChange({ ...pool.ctx, db: recorded.db }, { kind: "pause", chipIds });
    console.log(`100 chips paused in ${Math.round(performance.now() - startedAt)} ms (goal 2,000 ms)`);
    expect(answer).toMatchObject({ unchanged: 0, failures: [] });
    expect(answer.changed.map((chip) => chip.id).sort()).toEqual([...chipIds].sort());
    expect(await historyOf(chipIds)).toEqual({ events: 100, audits: 100 });
    expect(recorded.statements.length).toBeLessThanOrEqual(2 * 100 + 5);
    const [rotation] = await sql`select count(*)::int as usable from julia.chip_rotation
      where usable and chip_id = any(${chipIds})`;
    expect(rotation).toEqual({ usable: 0 });
  });

  it("sent twice at once, or again afterwards, changes each chip once", async () => {
    await fillLargePool(sql, 60, 1);
    const chipIds = (await active()).slice(0, 40);
    const answers = await Promise.all([
      bulkChange(pool.ctx, { kind: "pause", chipIds }),
      bulkChange(pool.ctx, { kind: "pause", chipIds: [...chipIds].reverse() }),
      pauseChip(pool.ctx, chipIds[7] ?? ""),
    ]);
    expect(answers[0].changed.length + answers[1].changed.length).toBeGreaterThanOrEqual(39);
    expect(await bulkChange(pool.ctx, { kind: "pause", chipIds })).toMatchObject({
      changed: [],
      unchanged: 40,
    });
    expect(await historyOf(chipIds)).toEqual({ events: 40, audits: 40 });
  });

  it("changes nothing if it is interrupted in the middle, and changes every chip when it is repeated", async () => {
    await fillLargePool(sql, 60, 1);
    const chipIds = (await active()).slice(0, 30);
    const before = await pausedNow();
    await sql.begin(async (holder) => {
      // The command writes to the audit log last, so it is interrupted after it has written all chips.
      await holder`lock table julia.audit_log in access exclusive mode`;
      const cut = expect(bulkChange(pool.ctx, { kind: "pause", chipIds })).rejects.toThrow();
      // Uses another connection, because a transaction reads these statistics only once.
      const waiting = () => sql<{ pid: number }[]>`
        select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%audit_log%'
          and datname = current_database() and pid <> pg_backend_pid()`;
      await expect.poll(async () => (await waiting()).length).toBe(1);
      // Not terminated: the driver would write the rollback to the closed socket, which ends the process of the test.
      await sql`select pg_cancel_backend(pid) from unnest(${(await waiting()).map(({ pid }) => pid)}::int[]) pid`;
      await cut;
    });
    expect(await pausedNow()).toBe(before);
    expect(await historyOf(chipIds)).toEqual({ events: 0, audits: 0 });
    expect((await bulkChange(pool.ctx, { kind: "pause", chipIds })).changed).toHaveLength(30);
  });

  it("names the chips that are deleted or unknown and changes the others", async () => {
    await fillLargePool(sql, 5, 1);
    const chipIds = await active();
    const [deleted = "", ...others] = chipIds;
    await sql`update julia.chips set status = 'cancelled', cancelled_at = now() where id = ${deleted}`;
    const unknown = uuidv7();
    const answer = await bulkChange(pool.ctx, { kind: "limits", chipIds: [unknown, ...chipIds], perDay: 50 });
    expect(answer.failures).toEqual([
      { id: deleted, reason: "deleted" },
      { id: unknown, reason: "not_found" },
    ]);
    expect(answer.changed.map((chip) => chip.id).sort()).toEqual(others.sort());
    expect(answer.changed[0]).toMatchObject({ before: { perDay: 100 }, after: { perDay: 50 } });
  });
});

describe("undoing a bulk change", () => {
  it("restores each chip's own limits, once", async () => {
    await fillLargePool(sql, 4, 1);
    const chipIds = await active();
    await sql`update julia.chips set per_hour = 7 where id = ${chipIds[0] ?? ""}`;
    const { changed } = await bulkChange(pool.ctx, { kind: "limits", chipIds, perHour: 9, perDay: 40 });
    expect((await undoBulkChange(pool.ctx, { chips: changed })).changed).toHaveLength(chipIds.length);
    expect(await pool.chip(chipIds[0] ?? "")).toMatchObject({ perHour: 7, perDay: 100 });
    expect(await undoBulkChange(pool.ctx, { chips: changed })).toMatchObject({
      changed: [],
      unchanged: chipIds.length,
    });
  });

  it("restores the time of the original pause", async () => {
    await fillLargePool(sql, 2, 1);
    const [chipId = ""] = await active();
    const { pausedAt } = await pauseChip(pool.ctx, chipId);
    const { changed } = await bulkChange(pool.ctx, { kind: "resume", chipIds: [chipId] });
    await undoBulkChange(pool.ctx, { chips: changed });
    expect((await pool.chip(chipId)).pausedAt).toEqual(pausedAt);
  });

  it("does not change a chip that another command has changed since", async () => {
    await fillLargePool(sql, 3, 1);
    const [chipId = "", otherId = ""] = await active();
    const { changed } = await bulkChange(pool.ctx, { kind: "pause", chipIds: [chipId, otherId] });
    await resumeChip(pool.ctx, chipId);
    const { pausedAt } = await pauseChip(pool.ctx, chipId);
    const answer = await undoBulkChange(pool.ctx, { chips: changed });
    expect(answer.failures).toEqual([{ id: chipId, reason: "changed_since" }]);
    expect(answer.changed).toEqual([expect.objectContaining({ id: otherId })]);
    expect((await pool.chip(chipId)).pausedAt).toEqual(pausedAt);
  });
});
