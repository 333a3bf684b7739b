import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { deleteMany } from "@/lib/chips/delete-many";
import { lockExistingChip } from "@/lib/chips/find-chip";
import { beginOperation } from "@/lib/chips/operations/begin";
import { createTestPool, insertContacts, OPERATOR } from "../../factories/pool";
import { connectChip } from "../../factories/sending";

const pool = await createTestPool();
afterAll(() => pool.close());

async function repairGateway(): Promise<void> {
  await pool.control("/faults/clear");
  await pool.ctx
    .sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null`;
}
beforeEach(repairGateway);

const connected = async (count: number) => {
  const made = await Promise.all(Array.from({ length: count }, () => connectChip(pool)));
  return { made, chipIds: made.map(({ chipId }) => chipId) };
};
const deletesOf = async (chipId: string) =>
  (await pool.operations(chipId)).filter(({ kind }) => kind === "delete");
const auditsOf = (chipIds: string[]) => pool.ctx.sql<{ actor: string; instance: string }[]>`
  select actor_label as actor, details ->> 'instanceName' as instance from julia.audit_log
  where action = 'chip.delete' and target_id = any(${chipIds}) order by 2`;

describe("deleting several chips", () => {
  it("pressed twice at once, and again afterwards, deletes each chip with one operation and one audit row", async () => {
    const { made, chipIds } = await connected(3);
    const names = made.map(({ instanceName }) => instanceName);
    await insertContacts(pool.ctx, names[0] ?? "", 2);
    const answers = await Promise.all([
      deleteMany(pool.ctx, { chipIds }),
      deleteMany(pool.ctx, { chipIds: [...chipIds].reverse() }),
    ]);
    answers.push(await deleteMany(pool.ctx, { chipIds: [...chipIds, ...chipIds] }));
    for (const { deleted, failures } of answers) {
      expect(failures).toEqual([]);
      expect(deleted.map(({ id }) => id).sort()).toEqual([...chipIds].sort());
      expect(deleted.every(({ confirmed }) => confirmed)).toBe(true);
    }
    for (const { chipId, instanceName } of made) {
      expect(await pool.chip(chipId)).toMatchObject({ status: "cancelled", instanceName: null });
      expect(await deletesOf(chipId)).toMatchObject([{ state: "confirmed" }]);
      expect(await pool.calls("/instance/delete/", instanceName)).toBe(1);
    }
    expect(await auditsOf(chipIds)).toEqual(
      [...names].sort().map((instance) => ({ actor: OPERATOR.label, instance })),
    );
    const [bound] = await pool.ctx.sql`select count(*)::int as contacts from julia.clientes
      where instancia_preferida = any(${names})`;
    expect(bound).toEqual({ contacts: 0 });
  });

  it("deletes the others and names the reason of each chip that it cannot delete", async () => {
    const { made, chipIds } = await connected(2);
    const [busy = "", free = ""] = chipIds;
    await pool.ctx.db.transaction(async (tx) => {
      const { chip } = await lockExistingChip(tx, busy);
      await beginOperation(tx, chip, "disconnect", OPERATOR);
    });
    await pool.ctx.sql`update julia.chip_operations set lease_until = now() + interval '1 hour'
      where chip_id = ${busy} and state = 'requested'`;
    const unknown = uuidv7();
    const { deleted, failures } = await deleteMany(pool.ctx, { chipIds: [unknown, ...chipIds] });
    expect(deleted).toEqual([{ id: free, confirmed: true }]);
    expect(new Map(failures.map((failure) => [failure.id, failure]))).toEqual(
      new Map([
        [unknown, { id: unknown, code: "chip_not_found", operation: null }],
        [busy, { id: busy, code: "chip_status_conflict", operation: "disconnect" }],
      ]),
    );
    expect(await pool.chip(busy)).toMatchObject({ status: "active", instanceName: made[0]?.instanceName });
    expect(await deletesOf(busy)).toEqual([]);
    expect(await auditsOf([unknown, busy])).toHaveLength(0);
  });

  it("keeps every chip while the gateway refuses our key, and deletes the chips when the command is repeated", async () => {
    const { made, chipIds } = await connected(2);
    await pool.control("/faults", { kind: "fail", status: 401, path: "/instance/delete" });
    const { deleted, failures } = await deleteMany(pool.ctx, { chipIds });
    expect(deleted).toEqual([]);
    expect(failures.map(({ id }) => id).sort()).toEqual([...chipIds].sort());
    for (const { code } of failures) expect(code).toMatch(/^gateway_(rejected_credentials|unavailable)$/);
    for (const { chipId, instanceName } of made) {
      expect(await pool.chip(chipId)).toMatchObject({ cancelledAt: null, instanceName });
    }
    // The failure of a call that was in flight when the command returned may open the breaker later, so the command is
    // repeated.
    await expect
      .poll(async () => {
        await repairGateway();
        return deleteMany(pool.ctx, { chipIds });
      })
      .toMatchObject({ failures: [] });
    for (const chipId of chipIds) {
      expect((await deletesOf(chipId)).filter(({ state }) => state === "confirmed")).toHaveLength(1);
    }
  });

  it("is refused as a whole for a manager", async () => {
    const { chipIds } = await connected(1);
    const manager = pool.as({ kind: "person", id: uuidv7(), label: "Max", role: "manager" });
    await expect(deleteMany(manager, { chipIds })).rejects.toMatchObject({ code: "forbidden" });
    expect(await deletesOf(chipIds[0] ?? "")).toEqual([]);
  });
});
