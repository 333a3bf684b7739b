import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientes, contactEvents } from "@/db/schema";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { phoneKey } from "@/lib/phone";
import { createTestPool, eventually, newPhone, type TestPool } from "../../factories/pool";
import {
  acceptedTexts,
  connectChip,
  insertClient,
  queueText,
  readAttempts,
  readMessage,
  startSending,
  untilPhase,
  withoutGaps,
} from "../../factories/sending";

let pool: TestPool;
let clientId: string;
let first: Awaited<ReturnType<typeof connectChip>>;
let second: Awaited<ReturnType<typeof connectChip>>;
let sending: ReturnType<typeof startSending>;

beforeAll(async () => {
  pool = await createTestPool();
  await withoutGaps(pool);
  clientId = await insertClient(pool);
  first = await connectChip(pool, { perHour: 1000, perDay: 1000 });
  second = await connectChip(pool, { perHour: 1000, perDay: 1000 });
  sending = startSending(pool);
});
afterAll(async () => {
  await sending.stop();
  await pool.close();
});
beforeEach(async () => {
  await pool.control("/faults/clear");
  // Returns the chips to rotation immediately. Otherwise, they would return only after their next poll.
  await pool.ctx.db.execute(sql`update julia.chip_rotation set out_since = null, out_cause = null, out_count = 0,
    probe_at = null, uncertain_streak = 0`);
});

const timesAccepted = async (text: string) =>
  (await acceptedTexts(pool)).filter((accepted) => accepted.text === text).length;

async function contactsOf(instanceName: string, count: number): Promise<string[]> {
  const phones = Array.from({ length: count }, newPhone);
  await pool.ctx.db.insert(clientes).values(
    phones.map((telefone) => ({
      id: uuidv7(),
      telefone,
      telefoneChave: phoneKey(telefone),
      instanciaPreferida: instanceName,
    })),
  );
  return phones;
}

describe("a dispatched message", () => {
  it("is accepted once, by the instance that becomes the contact's preferred one", async () => {
    const to = newPhone();
    const ids = [
      await queueText(pool, { clientId, to, text: "primeira" }),
      await queueText(pool, { clientId, to, text: "segunda" }),
    ];
    const [one, two] = await Promise.all(ids.map((id) => untilPhase(pool, id, "sent")));
    expect(one?.reason).toBe("assigned");
    expect(two?.reason).toBe("preferred");
    expect(two?.chipId).toBe(one?.chipId);
    const accepted = (await acceptedTexts(pool)).filter((message) => message.number === to);
    expect(accepted.map((message) => message.text)).toEqual(["primeira", "segunda"]);
    const verdicts = one?.routing?.verdicts ?? [];
    expect(verdicts).toContain("chosen");
    expect(verdicts).toHaveLength(2);
  });

  it("is uncertain after a lost response, keeps its slot and is never sent again", async () => {
    await pool.control("/faults", { kind: "lose", path: "/message/sendText", count: 1 });
    const id = await queueText(pool, { clientId, text: "sem resposta" });
    const message = await untilPhase(pool, id, "uncertain", "sent");
    expect(message).toMatchObject({ phase: "uncertain", errorCode: "connection_lost" });
    const next = await queueText(pool, { clientId, to: message.toPhone, text: "depois da incerta" });
    await untilPhase(pool, next, "sent");
    expect(await timesAccepted("sem resposta")).toBe(1);
    const [attempt] = await readAttempts(pool, id);
    expect(attempt?.state).toBe("uncertain");
    const jobs = await pool.ctx.db.execute(sql`select 1 from julia_jobs.jobs where key = ${`look_up:${id}`}`);
    expect(jobs).toHaveLength(1);
  });

  it("is sent through another instance if the first proves that it did not accept it", async () => {
    const to = newPhone();
    const before = await untilPhase(pool, await queueText(pool, { clientId, to }), "sent");
    const own = before.chipId === first.chipId ? first : second;
    await pool.control("/half-dead", { instanceName: own.instanceName });
    const id = await queueText(pool, { clientId, to, text: "muda de número" });
    const message = await untilPhase(pool, id, "sent");
    expect(message.chipId).not.toBe(own.chipId);
    expect(message.reason).toBe("migrated");
    expect((await readAttempts(pool, id)).map((attempt) => attempt.state)).toEqual(["not_sent", "sent"]);
    const [event] = await pool.ctx.db
      .select()
      .from(contactEvents)
      .where(sql`${contactEvents.messageId} = ${id}`);
    expect(event).toMatchObject({ kind: "migrated", from: own.instanceName, reason: "out_of_rotation" });
    expect(await timesAccepted("muda de número")).toBe(1);
    await pool.control("/drop", { instanceName: own.instanceName });
    await eventually(
      () => pool.chip(own.chipId),
      (chip) => chip.evolutionConnected,
    );
  });

  it("fails permanently if the number is not on WhatsApp, and the chip stays in rotation", async () => {
    const to = newPhone();
    await pool.control("/contacts", { number: to, exists: false });
    const id = await queueText(pool, { clientId, to });
    const message = await untilPhase(pool, id, "failed", "sent");
    expect(message).toMatchObject({ phase: "failed", errorCode: "number_not_on_whatsapp" });
    const [chip] = await pool.ctx.db.execute(
      sql`select out_since, uncertain_streak from julia.chip_rotation where chip_id = ${message.chipId}`,
    );
    expect(chip).toEqual({ out_since: null, uncertain_streak: 0 });
  });

  it("waits while the gateway refuses connections and is sent once it is back", async () => {
    await pool.control("/refuse-connections", { forMs: 1_500 });
    const id = await queueText(pool, { clientId, text: "esperou" });
    const message = await untilPhase(pool, id, "sent", "uncertain", "failed");
    expect(message.phase).toBe("sent");
    expect(await timesAccepted("esperou")).toBe(1);
  });

  it("puts the instance out of rotation after two uncertain results in a row", async () => {
    await pool.control("/faults", {
      kind: "lose",
      path: `/message/sendText/${first.instanceName}`,
      count: 2,
    });
    const contacts = await contactsOf(first.instanceName, 3);
    for (const to of contacts.slice(0, 2)) {
      await untilPhase(pool, await queueText(pool, { clientId, to }), "uncertain");
    }
    const [row] = await pool.ctx.db.execute(
      sql`select out_cause from julia.chip_rotation where chip_id = ${first.chipId}`,
    );
    expect(row).toMatchObject({ out_cause: "uncertain" });
    const third = await untilPhase(pool, await queueText(pool, { clientId, to: contacts[2] }), "sent");
    expect(third).toMatchObject({ chipId: second.chipId, reason: "migrated" });
  });
});

describe("a command that ends a session", () => {
  it("waits for the message in flight, and nothing is sent afterwards", async () => {
    const chip = await connectChip(pool, { perHour: 1000, perDay: 1000 });
    await pool.ctx.db.execute(
      sql`update julia.chip_rotation set load = case chip_id when ${chip.chipId} then 0 else 1 end`,
    );
    await pool.control("/faults", {
      kind: "slow",
      path: `/message/sendText/${chip.instanceName}`,
      latencyMs: 60_000,
      count: 1,
    });
    const to = newPhone();
    const id = await queueText(pool, { clientId, to, text: "a caminho" });
    await untilPhase(pool, id, "dispatching");
    const later = await queueText(pool, { clientId, to, text: "pela outra" });
    const disconnecting = disconnectChip(pool.ctx, chip.chipId);
    const lastOperation = async () => (await pool.operations(chip.chipId)).at(-1);
    await expect.poll(lastOperation).toMatchObject({ kind: "disconnect", state: "requested" });
    // The gateway answers the send now.
    await pool.control("/time-scale", { timeScale: 1000 });
    await disconnecting;
    await expect.poll(lastOperation).toMatchObject({ state: "confirmed" });
    await pool.control("/time-scale", { timeScale: 1 });
    expect(await readMessage(pool, id)).toMatchObject({ phase: "sent", chipId: chip.chipId });
    const moved = await untilPhase(pool, later, "sent");
    expect(moved.chipId).not.toBe(chip.chipId);
    expect(moved.reason).toBe("migrated");
  });
});
