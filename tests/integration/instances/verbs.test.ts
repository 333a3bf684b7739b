import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLog, chipOperations, chips, clientes } from "@/db/schema";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import { deleteInstance } from "@/lib/chips/delete-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { finishOperations } from "@/lib/chips/finish-operations";
import { pauseChip } from "@/lib/chips/pause-chip";
import { promoteChip } from "@/lib/chips/promote-chip";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { resumeChip } from "@/lib/chips/resume-chip";
import { updateChip } from "@/lib/chips/update-chip";
import {
  createTestPool,
  eventually,
  insertContacts,
  MANAGER,
  newPhone,
  type TestPool,
} from "../../factories/pool";

let pool: TestPool;
beforeAll(async () => {
  pool = await createTestPool();
});
afterAll(() => pool.close());

async function create(instanceName?: string) {
  const phone = newPhone();
  return { ...(await createInstance(pool.ctx, { phone, instanceName })), phone };
}

async function look(chipId: string, name: string) {
  await pool.allowPoll(chipId);
  return readConnection(pool.ctx, name);
}

async function connected(instanceName?: string) {
  const created = await create(instanceName);
  await pool.control("/scan", { instanceName: created.instanceName, phone: created.phone });
  await eventually(
    () => look(created.chipId, created.instanceName),
    (answer) => answer.ownerPhone !== null,
  );
  return created;
}

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: { code?: string }) => error.code ?? String(error),
  );

describe("create", () => {
  it("lets one of 20 at the same moment through, the rest are told who holds the name", async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        createInstance(pool.ctx, { phone: newPhone(), instanceName: "Corrida" }),
      ),
    );
    const winners = answers.filter((answer) => answer.status === "fulfilled");
    expect(winners).toHaveLength(1);
    const losers = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    const chipId = winners[0]?.value.chipId;
    for (const loser of losers) expect(loser).toMatchObject({ code: "instance_name_taken", chipId });
    expect(await pool.calls("/instance/create")).toBe(1);
  });

  it("answers a phone that is taken with its chip, however it is written", async () => {
    const { chipId, phone } = await create();
    const again = createInstance(pool.ctx, { phone: `+55 (11) ${phone.slice(4, 9)}-${phone.slice(9)}` });
    await expect(again).rejects.toMatchObject({ code: "phone_taken", chipId });
    await expect(
      createInstance(pool.ctx, { phone: phone.slice(0, 4) + phone.slice(5) }),
    ).rejects.toMatchObject({
      code: "phone_taken",
      chipId,
    });
  });

  it("offers to adopt a name that only the gateway has, and leaves no chip behind", async () => {
    await fetch(`${pool.simulator.url}/instance/create`, {
      method: "POST",
      headers: { "content-type": "application/json", apikey: pool.simulator.apiKey },
      body: JSON.stringify({ instanceName: "deles", integration: "WHATSAPP-BAILEYS" }),
    });
    await expect(
      createInstance(pool.ctx, { phone: newPhone(), instanceName: "deles" }),
    ).rejects.toMatchObject({
      code: "instance_name_taken",
      adoptable: true,
    });
    expect(await pool.ctx.db.select().from(chips).where(eq(chips.instanceName, "deles"))).toHaveLength(0);
  });

  it("resolves a lost answer by asking for the state, never by a second create", async () => {
    await pool.control("/faults", { kind: "lose", path: "/instance/create", count: 1 });
    const { chipId, instanceName } = await create();
    expect(await pool.calls("/instance/create", undefined)).toBeGreaterThan(0);
    const answer = await eventually(
      () => look(chipId, instanceName),
      (seen) => seen.qr !== null,
    );
    expect(answer.qr?.code).toMatch(/^2@/);
    const listed: { instanceName: string }[] = await (
      await fetch(`${pool.simulator.url}/__control/instances`)
    ).json();
    expect(listed.filter((instance) => instance.instanceName === instanceName)).toHaveLength(1);
  });

  it("leaves nothing behind when the gateway refuses our key", async () => {
    await pool.control("/faults", {
      kind: "fail",
      path: "/instance/create",
      count: 1,
      status: 400,
      body: { status: 400 },
    });
    const phone = newPhone();
    expect(await code(createInstance(pool.ctx, { phone }))).toBe("gateway_error");
    expect(await pool.ctx.db.select().from(chips).where(eq(chips.phone, phone))).toHaveLength(0);
    expect(await code(createInstance(pool.ctx, { phone }))).toBe("no error");
  });

  it("is finished by the worker when its process died after the gateway had acted, or before", async () => {
    for (const asked of [true, false]) {
      const { chipId, instanceName } = await create();
      if (!asked) await pool.ctx.gateway.delete(instanceName);
      await eventually(
        () => pool.ctx.gateway.connectionState(instanceName),
        (answer) => answer.ok === asked,
      );
      // As a crash leaves it: requested, with a lease that ran out.
      await pool.ctx.db
        .update(chipOperations)
        .set({ state: "requested", finishedAt: null, leaseUntil: new Date(0), nextAttemptAt: new Date(0) })
        .where(eq(chipOperations.chipId, chipId));
      await finishOperations(pool.ctx);
      const [operation] = await pool.ctx.db
        .select()
        .from(chipOperations)
        .where(eq(chipOperations.chipId, chipId));
      expect(operation?.state).toBe("confirmed");
      const answer = await eventually(
        () => look(chipId, instanceName),
        (seen) => seen.qr !== null,
      );
      expect(answer.state).toBe("connecting");
    }
  });

  it("refuses a phone that cannot be one, and a manager", async () => {
    expect(await code(createInstance(pool.ctx, { phone: "123" }))).toBe("invalid_request");
    expect(await code(createInstance(pool.as(MANAGER), { phone: newPhone() }))).toBe("forbidden");
  });
});

describe("disconnect", () => {
  it("is confirmed by reading back, keeps the chip pending, and twice is a success", async () => {
    const { chipId } = await connected();
    expect(await disconnectChip(pool.ctx, chipId)).toEqual({
      chipId,
      status: "pending",
      connected: false,
      confirmed: true,
    });
    expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: true, connected: false });
    expect(await pool.chip(chipId)).toMatchObject({ desiredConnection: "disconnected", loggedOutByUs: true });
  });

  it("joins the one under way when pressed five times at once", async () => {
    const { chipId, instanceName } = await connected();
    const answers = await Promise.all(Array.from({ length: 5 }, () => disconnectChip(pool.ctx, chipId)));
    for (const answer of answers) expect(answer).toMatchObject({ confirmed: true, connected: false });
    expect(await pool.calls("/instance/logout/", instanceName)).toBe(1);
  });

  it("says not confirmed when the gateway does nothing, and the worker goes on until it is done", async () => {
    const { chipId, instanceName } = await connected();
    // The gateway says SUCCESS and does nothing, as with a socket that died unnoticed.
    await pool.control("/faults", {
      kind: "fail",
      path: "/instance/logout",
      status: 200,
      body: { status: "SUCCESS", error: false, response: { message: "Instance logged out" } },
    });
    const answer = await disconnectChip(pool.ctx, chipId);
    expect(answer).toMatchObject({ status: "pending", connected: true, confirmed: false });
    const tries = await pool.calls("/instance/logout/", instanceName);
    expect(tries).toBeGreaterThan(1);
    await pool.control("/faults/clear");
    await eventually(
      async () => {
        await pool.ctx.db
          .update(chipOperations)
          .set({ nextAttemptAt: new Date(0) })
          .where(eq(chipOperations.chipId, chipId));
        await finishOperations(pool.ctx);
        return pool.chip(chipId);
      },
      (chip) => !chip.evolutionConnected,
    );
    expect(await pool.chip(chipId)).toMatchObject({ evolutionConnected: false, state: "close" });
    expect(await pool.calls("/instance/logout/", instanceName)).toBeGreaterThan(tries);
  });

  it("puts everything back when the gateway cannot be reached", async () => {
    const { chipId } = await connected();
    const before = await pool.chip(chipId);
    const unreachable = { ...pool.ctx, gateway: { ...pool.ctx.gateway, logout: async () => refused } };
    expect(await code(disconnectChip(unreachable, chipId))).toBe("gateway_unavailable");
    expect(await pool.chip(chipId)).toMatchObject({
      status: before.status,
      desiredConnection: "connected",
      state: "open",
    });
  });
});

const refused = {
  ok: false,
  kind: "unreachable",
  detail: "connection refused",
  httpStatus: null,
  raw: null,
  retryAt: null,
} as const;

describe("reconnect", () => {
  it("after our own logout deletes and creates, under the same chip", async () => {
    const { chipId, instanceName, phone } = await connected();
    await disconnectChip(pool.ctx, chipId);
    const answer = await reconnectChip(pool.ctx, chipId);
    expect(answer).toMatchObject({ chipId, instanceName, state: "connecting", connected: false });
    expect(answer.qr?.code).toMatch(/^2@/);
    expect(await pool.calls("/instance/delete/", instanceName)).toBe(1);
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(0);
    await pool.control("/scan", { instanceName, phone });
    await eventually(
      () => look(chipId, instanceName),
      (seen) => seen.connected,
    );
    expect(await pool.chip(chipId)).toMatchObject({ status: "warming", loggedOutByUs: false });
  });

  it("creates an instance that vanished anew", async () => {
    const { chipId, instanceName } = await connected();
    await pool.ctx.gateway.delete(instanceName);
    await eventually(
      () => look(chipId, instanceName),
      (seen) => seen.state === "missing",
    );
    const answer = await reconnectChip(pool.ctx, chipId);
    expect(answer.qr?.code).toMatch(/^2@/);
  });

  it("after an unlink on the phone brings a QR code of the new session", async () => {
    const { chipId, instanceName, phone } = await connected();
    await pool.control("/unlink", { instanceName });
    await eventually(
      () => look(chipId, instanceName),
      (seen) => seen.state === "close",
    );
    await pool.letTimePass(chipId, 16);
    await reconnectChip(pool.ctx, chipId);
    const answer = await eventually(
      () => look(chipId, instanceName),
      (seen) => seen.qr !== null,
    );
    expect(answer.connected).toBe(false);
    await pool.control("/scan", { instanceName, phone });
    await eventually(
      () => look(chipId, instanceName),
      (seen) => seen.connected,
    );
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });
});

describe("delete", () => {
  it("frees the name, lets the contacts go, keeps the chip, and twice is a success", async () => {
    const { chipId, instanceName } = await connected("Dra-Ana");
    await insertContacts(pool.ctx, instanceName, 3);
    expect(await deleteInstance(pool.ctx, chipId)).toEqual({
      chipId,
      status: "cancelled",
      connected: false,
      confirmed: true,
    });
    expect(await pool.chip(chipId)).toMatchObject({
      instanceName: null,
      lastInstanceName: "Dra-Ana",
      status: "cancelled",
    });
    const bound = await pool.ctx.db
      .select()
      .from(clientes)
      .where(eq(clientes.instanciaPreferida, instanceName));
    expect(bound).toHaveLength(0);
    expect(await pool.eventKinds(chipId)).toContain("contacts_released");
    expect(await deleteInstance(pool.ctx, chipId)).toMatchObject({ status: "cancelled", confirmed: true });
    expect(await code(reconnectChip(pool.ctx, chipId))).toBe("chip_status_conflict");
  });

  it("lets the number be taken up again as the same chip with its history", async () => {
    const { chipId, phone } = await connected();
    await deleteInstance(pool.ctx, chipId);
    const again = await createInstance(pool.ctx, { phone, perHour: 7, instanceName: "de-volta" });
    expect(again).toMatchObject({ chipId, instanceName: "de-volta", status: "pending" });
    expect(await pool.chip(chipId)).toMatchObject({ perHour: 7, cancelledAt: null, everPaired: false });
    expect((await pool.eventKinds(chipId)).filter((kind) => kind === "create_confirmed")).toHaveLength(2);
  });

  it("refuses another verb while it is at work, and says which one", async () => {
    const { chipId } = await connected();
    await pool.control("/faults", { kind: "slow", path: "/instance/delete", count: 1, latencyMs: 700 });
    const deleting = deleteInstance(pool.ctx, chipId);
    await eventually(
      async () => (await pool.eventKinds(chipId)).includes("delete_requested"),
      (begun) => begun,
    );
    await expect(reconnectChip(pool.ctx, chipId)).rejects.toMatchObject({
      code: "chip_status_conflict",
      operation: "delete",
    });
    await deleting;
  });
});

describe("pause, resume, promote and limits", () => {
  it("pauses at once, survives polls and a proven open, and resumes to what it was", async () => {
    const { chipId, instanceName } = await connected();
    expect((await pauseChip(pool.ctx, chipId)).status).toBe("paused");
    await look(chipId, instanceName);
    expect((await pool.chip(chipId)).status).toBe("paused");
    expect((await resumeChip(pool.ctx, chipId)).status).toBe("warming");
    expect((await promoteChip(pool.ctx, chipId)).status).toBe("active");
    const actions = await pool.ctx.db.select().from(auditLog).where(eq(auditLog.targetId, chipId));
    expect(actions.map((row) => row.action)).toEqual([
      "chip.create",
      "chip.pause",
      "chip.resume",
      "chip.promote",
    ]);
  });

  it("takes an edit once for a version, and looks at the gateway do not make it stale", async () => {
    const { chipId, instanceName } = await connected();
    const { version } = await pool.chip(chipId);
    await look(chipId, instanceName);
    await look(chipId, instanceName);
    await updateChip(pool.ctx, chipId, { version, perHour: 12 });
    expect(await pool.chip(chipId)).toMatchObject({ perHour: 12 });
    expect(await code(updateChip(pool.ctx, chipId, { version, perHour: 13 }))).toBe("version_conflict");
    expect(await code(pauseChip(pool.as(MANAGER), chipId))).toBe("forbidden");
  });
});
