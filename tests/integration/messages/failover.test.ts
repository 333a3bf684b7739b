import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientes, contactEvents } from "@/db/schema";
import { pollChip } from "@/lib/chips/connection/probe-chips";
import { pauseChip } from "@/lib/chips/pause-chip";
import { resumeChip } from "@/lib/chips/resume-chip";
import { phoneKey } from "@/lib/phone";
import { createTestPool, eventually, newPhone, type TestPool } from "../../factories/pool";
import {
  connectChip,
  insertClient,
  queueText,
  readMessage,
  startSending,
  untilPhase,
  withoutGaps,
} from "../../factories/sending";

let pool: TestPool;
let clientId: string;
let sending: ReturnType<typeof startSending>;

beforeAll(async () => {
  pool = await createTestPool();
  await withoutGaps(pool);
  clientId = await insertClient(pool);
  await connectChip(pool, { perHour: 1000, perDay: 1000 });
  sending = startSending(pool);
});
afterAll(async () => {
  await sending.stop();
  await pool.close();
});

async function contactOf(instanceName: string): Promise<string> {
  const telefone = newPhone();
  await pool.ctx.db.insert(clientes).values({
    id: uuidv7(),
    telefone,
    telefoneChave: phoneKey(telefone),
    instanciaPreferida: instanceName,
  });
  return telefone;
}

async function causeOf(messageId: string): Promise<string | null> {
  const [event] = await pool.ctx.db
    .select()
    .from(contactEvents)
    .where(sql`${contactEvents.messageId} = ${messageId} and kind = 'migrated'`);
  return event?.reason ?? null;
}

const set = (column: string, value: number) =>
  pool.ctx.db.execute(sql`update julia.settings set ${sql.raw(column)} = ${value}`);

describe("a contact's preferred chip", () => {
  it("is left immediately after a ban, and its whole queue moves", async () => {
    const chip = await connectChip(pool, { perHour: 1000, perDay: 1000 });
    const to = await contactOf(chip.instanceName);
    await pauseChip(pool.ctx, chip.chipId);
    const id = await queueText(pool, { clientId, to });
    expect((await readMessage(pool, id)).routeChipId).toBe(chip.chipId);
    await pool.control("/ban", { instanceName: chip.instanceName, code: 403 });
    await pool.ctx.db.execute(
      sql`update julia.chips set banned_at = now(), status = 'banned', state = 'close', evolution_connected = false,
        close_code = 403 where id = ${chip.chipId}`,
    );
    const message = await untilPhase(pool, id, "sent");
    expect(message.chipId).not.toBe(chip.chipId);
    expect(await causeOf(id)).toBe("banned");
  });

  it("is kept during a short pause and left if the pause lasts", async () => {
    const chip = await connectChip(pool, { perHour: 1000, perDay: 1000 });
    const [first, second] = [await contactOf(chip.instanceName), await contactOf(chip.instanceName)];
    await pauseChip(pool.ctx, chip.chipId);
    const waits = await queueText(pool, { clientId, to: first });
    const probe = await queueText(pool, { clientId });
    await untilPhase(pool, probe, "sent");
    expect((await readMessage(pool, waits)).phase).toBe("queued");
    await resumeChip(pool.ctx, chip.chipId);
    expect(await untilPhase(pool, waits, "sent")).toMatchObject({ chipId: chip.chipId, reason: "preferred" });

    await set("pause_wait_seconds", 1);
    await pauseChip(pool.ctx, chip.chipId);
    const moves = await queueText(pool, { clientId, to: second });
    const moved = await untilPhase(pool, moves, "sent");
    await set("pause_wait_seconds", 600);
    expect(moved.chipId).not.toBe(chip.chipId);
    expect(await causeOf(moves)).toBe("paused");
  });

  it("is kept while its hour is full and left when the wait is over", async () => {
    const chip = await connectChip(pool, { perHour: 1, perDay: 1000 });
    const [first, second, third] = [
      await contactOf(chip.instanceName),
      await contactOf(chip.instanceName),
      await contactOf(chip.instanceName),
    ];
    await untilPhase(pool, await queueText(pool, { clientId, to: first }), "sent");
    const waits = await queueText(pool, { clientId, to: second });
    await untilPhase(pool, await queueText(pool, { clientId }), "sent");
    expect((await readMessage(pool, waits)).routeChipId).toBe(chip.chipId);

    await set("sticky_wait_seconds", 0);
    const moves = await queueText(pool, { clientId, to: third });
    const moved = await untilPhase(pool, moves, "sent");
    await set("sticky_wait_seconds", 3600);
    expect(moved.chipId).not.toBe(chip.chipId);
    expect(await causeOf(moves)).toBe("hour_full");
    expect((await readMessage(pool, waits)).phase).toBe("queued");
  });

  it("is left after a lasting drop, which only the gateway reports", async () => {
    await set("drop_wait_seconds", 1);
    const chip = await connectChip(pool, { perHour: 1000, perDay: 1000 });
    const to = await contactOf(chip.instanceName);
    await pool.control("/weather", { weather: "away", instanceName: chip.instanceName });
    await eventually(
      async () => {
        await pool.allowPoll(chip.chipId);
        await pollChip(pool.ctx, chip.chipId);
        return pool.chip(chip.chipId);
      },
      ({ evolutionConnected }) => !evolutionConnected,
    );
    const id = await queueText(pool, { clientId, to });
    const message = await untilPhase(pool, id, "sent");
    expect(message.chipId).not.toBe(chip.chipId);
    expect(await causeOf(id)).toBe("dropped");
  });
});
