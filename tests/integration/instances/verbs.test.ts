import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { auditLog, chipOperations, chips, clientes } from "@/db/schema";
import { createInstance } from "@/lib/chips/create-instance";
import { deleteInstance } from "@/lib/chips/delete-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { finishOperations } from "@/lib/chips/finish-operations";
import { pauseChip } from "@/lib/chips/pause-chip";
import { promoteChip } from "@/lib/chips/promote-chip";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { resumeChip } from "@/lib/chips/resume-chip";
import { updateChip } from "@/lib/chips/update-chip";
import { createTestPool, insertContacts, newPhone } from "../../factories/pool";
import { connectChip, scan } from "../../factories/sending";

const pool = await createTestPool();
afterAll(() => pool.close());

const connected = (instanceName?: string) => connectChip(pool, { instanceName, alreadyWarm: false });

describe("create", () => {
  it("succeeds for one of 20 concurrent calls, and the others get an error that names the chip", async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        createInstance(pool.ctx, { phone: newPhone(), instanceName: "Corrida" }),
      ),
    );
    const [chip] = await pool.ctx.db.select().from(chips).where(eq(chips.instanceName, "Corrida"));
    const refusals = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    const told = refusals.filter(({ code }) => code === "instance_name_taken");
    expect(told).toHaveLength(19);
    for (const { chipId } of told) expect(chipId).toBe(chip?.id);
    expect(await pool.calls("/instance/create")).toBe(1);
  });

  it("refuses a phone that is taken, in any spelling, and names its chip", async () => {
    const phone = newPhone();
    const { chipId } = await createInstance(pool.ctx, { phone });
    const withSigns = `+55 (11) ${phone.slice(4, 9)}-${phone.slice(9)}`;
    const withoutNinthDigit = phone.slice(0, 4) + phone.slice(5);
    for (const written of [withSigns, withoutNinthDigit]) {
      const again = createInstance(pool.ctx, { phone: written });
      await expect(again, written).rejects.toMatchObject({ code: "phone_taken", chipId });
    }
  });

  it("offers to adopt a name that exists only at the gateway, and leaves no chip behind", async () => {
    await pool.gateway.create({ instanceName: "deles", withQr: false });
    const create = createInstance(pool.ctx, { phone: newPhone(), instanceName: "deles" });
    await expect(create).rejects.toMatchObject({ code: "instance_name_taken", adoptable: true });
    expect(await pool.ctx.db.select().from(chips).where(eq(chips.instanceName, "deles"))).toHaveLength(0);
  });

  it("leaves nothing behind if the gateway rejects our key", async () => {
    const refused = { kind: "fail", path: "/instance/create", count: 1, status: 400, body: { status: 400 } };
    await pool.control("/faults", refused);
    const phone = newPhone();
    await expect(createInstance(pool.ctx, { phone })).rejects.toMatchObject({ code: "gateway_error" });
    expect(await pool.ctx.db.select().from(chips).where(eq(chips.phone, phone))).toHaveLength(0);
    await createInstance(pool.ctx, { phone });
  });

  it.each([true, false])(
    "is finished by the worker if its process died (after the gateway had acted: %s)",
    async (hasActed) => {
      const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
      if (!hasActed) await pool.gateway.delete(instanceName);
      await expect.poll(() => pool.gateway.connectionState(instanceName)).toMatchObject({ ok: hasActed });
      // Simulates a crash: the operation is still requested, but its lease has ended.
      await pool.ctx.db
        .update(chipOperations)
        .set({ state: "requested", finishedAt: null, leaseUntil: new Date(0), nextAttemptAt: new Date(0) })
        .where(eq(chipOperations.chipId, chipId));
      await finishOperations(pool.ctx);
      expect(await pool.operations(chipId)).toMatchObject([{ state: "confirmed" }]);
      expect(await pool.lookUntil(chipId, ({ qr }) => qr !== null)).toMatchObject({ state: "connecting" });
    },
  );

  it("rejects an invalid phone number", async () => {
    const create = createInstance(pool.ctx, { phone: "123" });
    await expect(create).rejects.toMatchObject({ code: "invalid_request" });
  });
});

describe("disconnect", () => {
  it("is confirmed by a read, keeps the chip pending and succeeds when repeated", async () => {
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

  it("joins the running operation when pressed five times at once", async () => {
    const { chipId, instanceName } = await connected();
    const answers = await Promise.all(Array.from({ length: 5 }, () => disconnectChip(pool.ctx, chipId)));
    for (const answer of answers) expect(answer).toMatchObject({ confirmed: true, connected: false });
    expect(await pool.calls("/instance/logout/", instanceName)).toBe(1);
  });
});

describe("reconnect", () => {
  it("after our own logout deletes and recreates the instance for the same chip", async () => {
    const { chipId, instanceName, phone } = await connected();
    await disconnectChip(pool.ctx, chipId);
    const answer = await reconnectChip(pool.ctx, chipId);
    expect(answer).toMatchObject({ chipId, instanceName, state: "connecting", connected: false });
    expect(await pool.calls("/instance/delete/", instanceName)).toBe(1);
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(0);
    await pool.lookUntil(chipId, ({ qr }) => qr?.code?.startsWith("2@") === true);
    await scan(pool, { chipId, instanceName, phone });
    expect(await pool.chip(chipId)).toMatchObject({ status: "warming", loggedOutByUs: false });
  });

  it("recreates a missing instance", async () => {
    const { chipId, instanceName } = await connected();
    await pool.gateway.delete(instanceName);
    await pool.lookUntil(chipId, ({ state }) => state === "missing");
    await reconnectChip(pool.ctx, chipId);
    await pool.lookUntil(chipId, ({ qr }) => qr?.code?.startsWith("2@") === true);
  });
});

describe("delete", () => {
  it("frees the name, releases the contacts, keeps the chip and succeeds when repeated", async () => {
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
  });

  it("lets the number be added again as the same chip with its history", async () => {
    const { chipId, phone } = await connected();
    await deleteInstance(pool.ctx, chipId);
    const again = await createInstance(pool.ctx, { phone, perHour: 7, instanceName: "de-volta" });
    expect(again).toMatchObject({ chipId, instanceName: "de-volta", status: "pending" });
    expect(await pool.chip(chipId)).toMatchObject({ perHour: 7, cancelledAt: null, everPaired: false });
    expect((await pool.eventKinds(chipId)).filter((kind) => kind === "create_confirmed")).toHaveLength(2);
  });
});

describe("pause, resume, promote and limits", () => {
  it("pauses at once, stays paused through polls and a proven open, and resumes the previous status", async () => {
    const { chipId } = await connected();
    expect((await pauseChip(pool.ctx, chipId)).status).toBe("paused");
    await pool.look(chipId);
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

  it("accepts one edit per version, and polls do not make a version stale", async () => {
    const { chipId } = await connected();
    const { version } = await pool.chip(chipId);
    await pool.look(chipId);
    await pool.look(chipId);
    await updateChip(pool.ctx, chipId, { version, perHour: 12 });
    expect(await pool.chip(chipId)).toMatchObject({ perHour: 12 });
    const again = updateChip(pool.ctx, chipId, { version, perHour: 13 });
    await expect(again).rejects.toMatchObject({ code: "version_conflict" });
  });

  it("rejects contradictory limits with an error at their field, also against the stored or default limit", async () => {
    const refused = (path: string, message: string) => ({
      code: "invalid_request",
      errors: [{ path, message }],
    });
    const { chipId } = await connected();
    const { version, perHour, perDay } = await pool.chip(chipId);
    const edit = (change: object) => updateChip(pool.ctx, chipId, { version, ...change });
    await expect(edit({ perHour: 30, perDay: 10 })).rejects.toMatchObject(
      refused("perDay", "below_per_hour"),
    );
    await expect(edit({ perDay: perHour - 1 })).rejects.toMatchObject(refused("perDay", "below_per_hour"));
    await expect(edit({ perHour: perDay + 1 })).rejects.toMatchObject(refused("perHour", "above_per_day"));
    expect(await pool.chip(chipId)).toMatchObject({ version, perHour, perDay });

    const phone = "5511970003311";
    await expect(createInstance(pool.ctx, { phone, perHour: 30, perDay: 10 })).rejects.toMatchObject(
      refused("perDay", "below_per_hour"),
    );
    await expect(createInstance(pool.ctx, { phone, perHour: 101 })).rejects.toMatchObject(
      refused("perHour", "above_per_day"),
    );
    expect(await createInstance(pool.ctx, { phone, perHour: 101, perDay: 101 })).toMatchObject({
      status: "pending",
    });
  });

  it("still allows edits to a chip whose older limits contradict each other", async () => {
    const { chipId } = await connected();
    await pool.ctx.sql`update julia.chips set per_hour = 30, per_day = 10 where id = ${chipId}`;
    const { version } = await pool.chip(chipId);
    await updateChip(pool.ctx, chipId, { version, label: "Dra. Ana" });
    expect(await pool.chip(chipId)).toMatchObject({ label: "Dra. Ana", perHour: 30, perDay: 10 });
  });
});
