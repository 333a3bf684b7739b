import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { pairings } from "@/db/schema";
import { openSocket } from "@/lib/chips/pairing/open-socket";
import { afterSessionEnd } from "@/lib/chips/pairing/pairing-rules";
import { failure } from "@/lib/gateway/failure";
import type { GatewayFailureKind } from "@/lib/gateway/result";
import { createReconcileTask } from "@/lib/worker/reconcile-task";
import { createTestPool, onlyGateway } from "../../factories/pool";
import { connectChip } from "../../factories/sending";

const pool = await createTestPool();
afterAll(() => pool.close());

const withConnect = (kind: GatewayFailureKind) => ({
  ...pool.ctx,
  gateways: onlyGateway({ ...pool.gateway, connect: async () => failure(kind, "by the test", null, null) }),
});

/** Creates a chip whose session has been closed for longer than any gap between two sockets. */
async function closedChip() {
  const { chipId, instanceName } = await connectChip(pool);
  await pool.ctx.sql`update julia.chips set state = 'close', evolution_connected = false,
    state_since = clock_timestamp() - interval '1 hour' where id = ${chipId}`;
  const open = async (ctx: typeof pool.ctx) => openSocket(ctx, await pool.chip(chipId), instanceName);
  return { chipId, open };
}

describe("a connect without a response", () => {
  it("may still open its socket, so no other connect follows until a final close", async () => {
    const { chipId, open } = await closedChip();
    expect(await open(withConnect("timeout"))).toMatchObject({ kind: "failed" });
    expect(await open(pool.ctx)).toEqual({ kind: "taken" });
    await pool.ctx.db.update(pairings).set(afterSessionEnd(new Date())).where(eq(pairings.chipId, chipId));
    expect(await open(withConnect("unreachable"))).toMatchObject({ kind: "failed" });
  });

  it("that was never sent blocks nothing", async () => {
    const { open } = await closedChip();
    expect(await open(withConnect("unreachable"))).toMatchObject({ kind: "failed" });
    expect(await open(withConnect("unreachable"))).toMatchObject({ kind: "failed" });
  });
});

describe("an unreadable list", () => {
  it("once before and once after a complete one changes nothing", async () => {
    const { chipId } = await connectChip(pool);
    const failing = {
      ...pool.gateway,
      fetchInstances: async () => failure("timeout", "by the test", null, null),
    };
    const failed = () => createReconcileTask({ ...pool.ctx, gateways: onlyGateway(failing) }).runAll();
    await failed();
    await createReconcileTask(pool.ctx).runAll();
    await failed();
    expect((await pool.chip(chipId)).state).toBe("open");
    await createReconcileTask(pool.ctx).runAll();
  });

  it("twice makes every state unknown, unless a missing licence was reported in between", async () => {
    const { chipId } = await connectChip(pool);
    const answers: GatewayFailureKind[] = ["timeout", "license_required", "timeout"];
    const kinds = answers.values();
    const fetchInstances = async () => {
      const { value } = kinds.next();
      return failure(value ?? "timeout", "by the test", null, null);
    };
    // Alternates between two workers, because the task can move from one worker to another.
    const ctx = { ...pool.ctx, gateways: onlyGateway({ ...pool.gateway, fetchInstances }) };
    const [one, other] = [createReconcileTask(ctx), createReconcileTask(ctx)];
    for (const reconcile of [one, other, one]) await reconcile.runAll();
    expect((await pool.chip(chipId)).state).toBe("open");
    await other.runAll();
    expect((await pool.chip(chipId)).state).toBe("unknown");
  });
});
