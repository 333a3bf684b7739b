import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chipOperations } from "@/db/schema";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import { deleteInstance } from "@/lib/chips/delete-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { createTestPool, eventually, newPhone, type TestPool } from "../../factories/pool";

/** What the gateway knows of an instance: its session is what could come back. */
interface Inside {
  instanceName: string;
  memoryState: string | null;
  rowStatus: string | null;
  session: unknown;
}

let pool: TestPool;
beforeAll(async () => {
  pool = await createTestPool();
});
afterEach(async () => {
  await pool.control("/behaviour", { lookupDelayMs: 20, qrLimit: 30, qrRotationMs: 45_000 });
  await pool.control("/faults/clear");
});
afterAll(() => pool.close());

async function createOpen() {
  const phone = newPhone();
  const created = await createInstance(pool.ctx, { phone });
  await pool.control("/scan", { instanceName: created.instanceName, phone });
  await eventually(
    async () => {
      await pool.allowPoll(created.chipId);
      return readConnection(pool.ctx, created.instanceName);
    },
    (answer) => answer.ownerPhone !== null,
  );
  await eventually(
    () => inside(created.instanceName),
    ({ rowStatus }) => rowStatus === "open",
  );
  return created;
}

async function inside(instanceName: string): Promise<Inside> {
  const listed: Inside[] = await (await fetch(`${pool.simulator.url}/__control/instances`)).json();
  const found = listed.find((instance) => instance.instanceName === instanceName);
  if (found === undefined) throw new Error(`the gateway has no ${instanceName}`);
  return found;
}

const operationsOf = (chipId: string) =>
  pool.ctx.db.select().from(chipOperations).where(eq(chipOperations.chipId, chipId));

describe("a delete", () => {
  it("in the gap between two sockets logs the session out before its instance is gone", async () => {
    const { chipId, instanceName } = await createOpen();
    await pool.control("/behaviour", { lookupDelayMs: 1_500 });
    await pool.control("/drop", { instanceName });
    expect(await deleteInstance(pool.ctx, chipId)).toMatchObject({ status: "cancelled", confirmed: true });
    expect(await pool.calls("/instance/logout/", instanceName)).toBe(1);
  });
});

describe("a disconnect", () => {
  it("in the gap between two sockets is confirmed only once the session that came back is gone", async () => {
    const { chipId, instanceName } = await createOpen();
    await pool.control("/behaviour", { lookupDelayMs: 3_300 });
    await pool.control("/drop", { instanceName });
    expect((await inside(instanceName)).memoryState).toBe("close");
    expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: true, connected: false });
    expect(await inside(instanceName)).toMatchObject({
      memoryState: "close",
      rowStatus: "close",
      session: null,
    });
    expect(await pool.calls("/instance/logout/", instanceName)).toBe(2);
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });

  it("is not confirmed while a gap that lasts may still end in the old session", async () => {
    const { chipId, instanceName } = await createOpen();
    await pool.control("/behaviour", { lookupDelayMs: 60_000 });
    await pool.control("/drop", { instanceName });
    expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: false, status: "pending" });
    // The operation goes on, and ends once the close has lasted 10 s.
    await eventually(
      () => operationsOf(chipId),
      (operations) => operations.at(-1)?.state === "confirmed",
    );
    expect(await pool.chip(chipId)).toMatchObject({ state: "close", loggedOutByUs: true });
  });

  it.each(["2.3.6", "2.3.7"] as const)(
    "just after a drop that %s has not noticed is asked for again when the session is back",
    async (version) => {
      await pool.control("/restart", { version });
      // Not through our client, whose circuit would open.
      await eventually(
        () =>
          fetch(`${pool.simulator.url}/`).then(
            (answer) => answer.json(),
            () => null,
          ),
        (greeting: { version?: string } | null) => greeting?.version === version,
      );
      const { chipId, instanceName } = await createOpen();
      await pool.control("/drop", { instanceName, noticedAfterMs: 1_000 });
      expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: true, connected: false });
      expect(await inside(instanceName)).toMatchObject({ rowStatus: "close", session: null });
    },
  );

  it("of an open session is confirmed at once by the gateway's row", async () => {
    const { chipId, instanceName } = await createOpen();
    expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: true });
    expect(await pool.calls("/instance/logout/", instanceName)).toBe(1);
    expect(await pool.calls("/instance/fetchInstances", instanceName)).toBeLessThanOrEqual(3);
  });
});
