import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { chipOperations } from "@/db/schema";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { finishOperations } from "@/lib/chips/finish-operations";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { DomainError } from "@/lib/errors";
import { createTestPool, eventually, newPhone } from "../../factories/pool";
import { connectChip } from "../../factories/sending";
import { IS_LONG } from "../../setup/proof";

/** Latency of the gateway in ms, longer than a command waits for the gateway. */
const SLOW_MS = 40_000;

const pool = await createTestPool();
afterAll(() => pool.close());
beforeEach(async () => {
  await pool.control("/faults/clear");
  await pool.control("/behaviour", { qrRotationMs: 45_000 });
  await pool.control("/time-scale", { timeScale: 1 });
});

/** Ends the latency, which only a long run waits for. The codes stay valid. */
async function endLatency(): Promise<void> {
  if (IS_LONG) return;
  await pool.control("/behaviour", { qrRotationMs: 86_400_000 });
  await pool.control("/time-scale", { timeScale: 1000 });
}

/** Processes due operations as the worker does, until the chip's newest operation has ended. */
const ended = (chipId: string) =>
  eventually(
    async () => {
      await finishOperations(pool.ctx);
      return pool.operations(chipId);
    },
    (operations) => operations.at(-1)?.state !== "requested",
  );

async function refusedCreate(phone: string): Promise<DomainError> {
  const error: unknown = await createInstance(pool.ctx, { phone }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error(`no refusal: ${String(error)}`);
  return error;
}

describe("a slow create at the gateway", () => {
  it.each([
    { name: "answers late", fault: { kind: "slow", latencyMs: SLOW_MS, count: 1 } },
    { name: "creates and never answers", fault: { kind: "hang", count: 1 } },
  ])(
    "and $name: the caller gets a response while the create continues, others are referred to its chip, and nothing is created twice",
    async ({ fault }) => {
      await pool.control("/faults", { path: "/instance/create", ...fault });
      const phone = newPhone();
      const before = await pool.calls("/instance/create");
      const first = refusedCreate(phone);
      await expect.poll(() => pool.calls("/instance/create")).toBe(before + 1);
      const second = await refusedCreate(phone);
      const { code, chipId = "" } = await first;
      expect(code).toBe("gateway_timeout");
      expect(second).toMatchObject({ code: "phone_taken", chipId });
      // The command returned because its time limit expired, and not because the call to the gateway failed.
      expect(await pool.operations(chipId)).toMatchObject([
        { kind: "create", state: "requested", attempts: 0 },
      ]);

      await endLatency();
      const operations = await ended(chipId);
      expect(operations).toMatchObject([{ kind: "create", state: "confirmed", attempts: 0 }]);
      const { qr } = await pool.lookUntil(chipId, (answer) => answer.qr !== null);
      expect(qr?.code).toMatch(/^2@/);
      expect(await pool.calls("/instance/create")).toBe(before + 1);
      const creates = (await pool.eventKinds(chipId)).filter((kind) => kind.startsWith("create_"));
      expect(creates).toEqual(["create_requested", "create_confirmed"]);
    },
  );

  it("does not block a reconnect either, and the connection reports that the instance is being created", async () => {
    const { chipId, instanceName } = await connectChip(pool);
    await disconnectChip(pool.ctx, chipId);
    await pool.control("/faults", { path: "/instance/create", kind: "slow", latencyMs: SLOW_MS, count: 1 });
    const before = await pool.calls("/instance/create");
    const answer = await reconnectChip(pool.ctx, chipId);
    expect(answer).toMatchObject({ chipId, instanceName, connected: false, qr: null });
    expect((await pool.operations(chipId)).at(-1)).toMatchObject({ kind: "reconnect", state: "requested" });
    expect(await readConnection(pool.ctx, instanceName)).toMatchObject({ isBeingMade: true, reason: null });

    await endLatency();
    await ended(chipId);
    expect(await pool.lookUntil(chipId, ({ qr }) => qr !== null)).toMatchObject({ isBeingMade: false });
    expect(await pool.calls("/instance/create")).toBe(before + 1);
  });

  it("continues as soon as the breaker closes, whatever the retry delay", async () => {
    await pool.control("/faults", { path: "/instance/create", kind: "fail", status: 500, count: 1 });
    const { chipId = "" } = await refusedCreate(newPhone());
    await pool.ctx.db
      .update(chipOperations)
      .set({ error: "circuit_open", nextAttemptAt: sql`clock_timestamp() + interval '1 hour'` })
      .where(eq(chipOperations.chipId, chipId));
    const breaker = (state: "open" | "closed") =>
      pool.ctx.db.execute(sql`insert into julia.gateways as g (id, name, breaker) values ('default', 'default', ${state})
        on conflict (id) do update set breaker = excluded.breaker`);
    await breaker("open");
    expect(await finishOperations(pool.ctx)).toBe(0);
    await breaker("closed");
    expect(await finishOperations(pool.ctx)).toBe(1);
    expect(await pool.operations(chipId)).toMatchObject([{ kind: "create", state: "confirmed" }]);
  });
});
