import { eq } from "drizzle-orm";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { clientes, gateways } from "@/db/schema";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { getChip } from "@/lib/chips/get-chip";
import { moveChip } from "@/lib/chips/move-chip";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import { openMoveDesk } from "../../factories/move-desk";
import { insertContacts, OPERATOR } from "../../factories/pool";
import {
  acceptedTexts,
  FULL_LIMITS,
  insertClient,
  queueText,
  readMessage,
  startSending,
  untilPhase,
  withoutGaps,
} from "../../factories/sending";

const desk = await openMoveDesk();
const { pool, second, secondGateway, thirdGateway, toSecond, moves, gatewaysWith } = desk;
const { expectWhole, expectUntouched } = desk;
const { ctx } = pool;
afterEach(() => desk.repair());
afterAll(() => desk.close());

/** Leaves one free place at the second gateway. */
async function leaveOnePlace(): Promise<void> {
  const [taken] = await ctx.sql`
    select count(*)::int as chips from julia.chips where gateway_id = ${secondGateway.id}`;
  const capacity = Number(taken?.chips) + 1;
  await ctx.db.update(gateways).set({ capacity }).where(eq(gateways.id, secondGateway.id));
}

describe("moving a chip to another gateway", () => {
  it("keeps the chip's contacts, limits and warm-up, and its phone scans once more", async () => {
    const chip = await desk.connect({ alreadyWarm: false, perHour: 7, perDay: 33 });
    await insertContacts(ctx, chip.instanceName, 3);
    await ctx.sql`update julia.chips set warmup_seconds = 300000, label = 'Ana' where id = ${chip.chipId}`;
    const before = await pool.chip(chip.chipId);
    expect(await toSecond(chip.chipId)).toMatchObject({
      chipId: chip.chipId,
      gatewayId: secondGateway.id,
      connected: false,
      confirmed: true,
    });
    expect(await gatewaysWith(chip.instanceName)).toEqual(["second"]);
    await pool.lookUntil(chip.chipId, ({ qr }) => qr !== null);
    expect((await getChip(ctx, chip.chipId)).gateway).toEqual({ id: secondGateway.id, name: "Santos" });
    await expectWhole(chip, "second");
    const { phone, perHour, perDay, label, warmupCompletedAt, priority, lastOpenAt } = before;
    const after = await pool.chip(chip.chipId);
    expect(after).toMatchObject({ phone, perHour, perDay, label, warmupCompletedAt, priority });
    expect(after.warmupSeconds).toBeGreaterThanOrEqual(300_000);
    expect(after.lastOpenAt?.getTime()).toBeGreaterThan(lastOpenAt?.getTime() ?? 0);
    const contacts = await ctx.db
      .select()
      .from(clientes)
      .where(eq(clientes.instanciaPreferida, chip.instanceName));
    expect(contacts).toHaveLength(3);
  });

  it("waits for the message that is being sent, and later messages wait as after a lost connection", async () => {
    const chip = await desk.connect(FULL_LIMITS);
    await withoutGaps(pool);
    await ctx.sql`update julia.settings set drop_wait_seconds = 3600`;
    await insertContacts(ctx, chip.instanceName, 1);
    const [contact] = await ctx.sql`
      select telefone from julia.clientes where instancia_preferida = ${chip.instanceName}`;
    const to = String(contact?.telefone);
    const clientId = await insertClient(pool);
    await pool.control("/faults", { kind: "slow", path: "/message/sendText", latencyMs: 60_000 });
    const sending = startSending(pool);
    const id = await queueText(pool, { clientId, to });
    await untilPhase(pool, id, "dispatching");
    const moving = toSecond(chip.chipId);
    await expect.poll(() => moves(chip.chipId)).toMatchObject([{ state: "requested" }]);
    // The gateway answers the send now.
    await pool.control("/time-scale", { timeScale: 1000 });
    await moving;
    await expect.poll(() => moves(chip.chipId)).toMatchObject([{ state: "confirmed" }]);
    await pool.control("/time-scale", { timeScale: 1 });
    expect(await readMessage(pool, id)).toMatchObject({ phase: "sent", chipId: chip.chipId });
    expect((await getChip(ctx, chip.chipId)).condition).toBe("disconnected");
    const later = await queueText(pool, { clientId, to });
    await expectWhole(chip, "second");
    expect(await untilPhase(pool, later, "sent")).toMatchObject({ chipId: chip.chipId });
    await sending.stop();
    expect(await acceptedTexts({ ...pool, simulator: desk.secondSimulator })).toHaveLength(1);
  });

  it("is audited and shown in the timeline, which never reports the instance as missing", async () => {
    const { chipId } = await desk.connect();
    await toSecond(chipId);
    const rows = await ctx.sql`
      select kind, from_value as from, to_value as to, reason from julia.chip_events
      where chip_id = ${chipId} and id >= (
        select id from julia.chip_events where chip_id = ${chipId} and kind = 'move_requested') order by id`;
    expect(rows).toMatchObject([
      { kind: "move_requested" },
      { kind: "connection", from: "open", to: "close", reason: "moving" },
      { kind: "moved", from: "default", to: "Santos", reason: null },
      { kind: "move_confirmed" },
    ]);
    expect(
      await ctx.sql`
      select actor_label as actor, details from julia.audit_log where action = 'chip.move' and target_id = ${chipId}`,
    ).toEqual([{ actor: OPERATOR.label, details: { from: ENVIRONMENT_GATEWAY, to: secondGateway.id } }]);
  });

  it("pressed twice at once, and again afterwards, moves the chip once", async () => {
    const chip = await desk.connect();
    // The gateway has one place, which the first request takes. The second one joins it.
    await leaveOnePlace();
    const answers = await Promise.all([toSecond(chip.chipId), toSecond(chip.chipId)]);
    answers.push(await toSecond(chip.chipId));
    for (const answer of answers) {
      expect(answer).toMatchObject({ gatewayId: secondGateway.id, confirmed: true });
    }
    expect(await moves(chip.chipId)).toMatchObject([{ state: "confirmed" }]);
    expect(await pool.calls("/instance/delete/", chip.instanceName)).toBe(1);
    await expectWhole(chip, "second");
  });

  it("to two gateways at once goes to one of them, and the other request is a conflict", async () => {
    const chip = await desk.connect();
    const results = await Promise.allSettled([
      toSecond(chip.chipId),
      moveChip(ctx, chip.chipId, { gatewayId: thirdGateway.id }),
    ]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toMatchObject([{ reason: { code: "chip_status_conflict", operation: "move" } }]);
    const isAtSecond = results[0]?.status === "fulfilled";
    await expectWhole(chip, isAtSecond ? "second" : "third");
  });

  it("of two chips at once never gives both the last place", async () => {
    const made = [await desk.connect(), await desk.connect()];
    await leaveOnePlace();
    const results = await Promise.allSettled(made.map(({ chipId }) => toSecond(chipId)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const stayed = made.find((_, index) => results[index]?.status === "rejected");
    if (stayed === undefined) throw new Error("both chips were moved");
    await expect(toSecond(stayed.chipId)).rejects.toMatchObject({ code: "gateway_full" });
    await expectUntouched(stayed);
  });

  it("leaves a disconnected chip disconnected: a reconnect creates its instance at the new gateway", async () => {
    const chip = await desk.connect();
    await disconnectChip(ctx, chip.chipId);
    expect(await toSecond(chip.chipId)).toMatchObject({ confirmed: true });
    expect(await gatewaysWith(chip.instanceName)).toEqual([]);
    expect(await pool.chip(chip.chipId)).toMatchObject({
      state: "missing",
      desiredConnection: "disconnected",
    });
    expect((await getChip(ctx, chip.chipId)).condition).toBe("switched_off");
    await reconnectChip(ctx, chip.chipId);
    await expectWhole(chip, "second");
  });
});

describe("a new gateway that refuses leaves the chip where it was", () => {
  const at = (status: number) => ({ path: `/instance/`, kind: "fail", status });

  it.each([
    ["fails", () => second.control("/faults", at(500)), "gateway_error"],
    ["rejects the key", () => second.control("/faults", at(401)), "gateway_rejected_credentials"],
    [
      "is down",
      () => ctx.sql`update julia.gateways set breaker = 'open', opened_at = now(), retry_at = now() + interval '1 hour'
        where id = ${secondGateway.id}`,
      "gateway_unavailable",
    ],
    [
      "accepts no new chips",
      () => ctx.sql`update julia.gateways set accepts_new = false where id = ${secondGateway.id}`,
      "gateway_draining",
    ],
  ])("because it %s", async (_, fault, code) => {
    const chip = await desk.connect();
    await fault();
    await expect(toSecond(chip.chipId)).rejects.toMatchObject({ code });
    await expectUntouched(chip);
    expect((await moves(chip.chipId)).filter(({ state }) => state !== "refused")).toEqual([]);
  });

  it("because it has a foreign instance with this name", async () => {
    const chip = await desk.connect();
    const gateway = await ctx.gateways.of(secondGateway.id);
    await gateway.create({ instanceName: chip.instanceName, withQr: false });
    await expect(toSecond(chip.chipId)).rejects.toMatchObject({ code: "instance_name_taken" });
    await expectUntouched(chip);
    expect(await gatewaysWith(chip.instanceName)).toEqual(["first", "second"]);
  });

  it("because it does not exist, or because the number is banned", async () => {
    const chip = await desk.connect();
    await expect(moveChip(ctx, chip.chipId, { gatewayId: "unknown" })).rejects.toMatchObject({
      code: "gateway_not_found",
    });
    await expectUntouched(chip);
    await ctx.sql`update julia.chips set banned_at = now(), status = 'banned' where id = ${chip.chipId}`;
    await expect(toSecond(chip.chipId)).rejects.toMatchObject({ code: "chip_status_conflict" });
  });
});

it("a create that the new gateway rejects for good leaves the chip there without an instance", async () => {
  const chip = await desk.connect();
  await second.control("/faults", { path: "/instance/create", kind: "fail", status: 400 });
  expect(await toSecond(chip.chipId)).toMatchObject({ gatewayId: secondGateway.id, confirmed: false });
  expect(await moves(chip.chipId)).toMatchObject([{ state: "failed", error: "rejected" }]);
  expect(await pool.chip(chip.chipId)).toMatchObject({ state: "missing" });
  expect((await getChip(ctx, chip.chipId)).headline.code).toBe("operation_failed");
  expect(await gatewaysWith(chip.instanceName)).toEqual([]);
  await second.control("/faults/clear");
  await reconnectChip(ctx, chip.chipId);
  await expectWhole(chip, "second");
});
