import { sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { SYSTEM } from "@/lib/actor";
import { type LookupResult, lookupMessage } from "@/lib/queue/settle/lookup-message";
import { JOBS } from "@/lib/worker/job-list";
import { startJobs } from "@/lib/worker/jobs";
import { createTestPool, newPhone } from "../../factories/pool";
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

const pool = await createTestPool();
await withoutGaps(pool);
const clientId = await insertClient(pool);
await connectChip(pool, { perHour: 1000, perDay: 1000 });
const sending = startSending(pool);
afterAll(async () => {
  await sending.stop();
  await pool.close();
});
beforeEach(async () => {
  await pool.control("/faults/clear");
  await pool.ctx.db.execute(sql`update julia.chip_rotation set out_since = null, out_cause = null, out_count = 0,
    probe_at = null, uncertain_streak = 0`);
});

/**
 * Makes a message uncertain. `lose`: the gateway accepts the message, but its response is lost. `reset`: the gateway
 * does not process the request.
 */
async function makeUncertain(fault: "lose" | "reset", text: string, to = newPhone()): Promise<string> {
  await pool.control("/faults", { kind: fault, path: "/message/sendText", count: 1 });
  const id = await queueText(pool, { clientId, to, text });
  await untilPhase(pool, id, "uncertain");
  await pool.ctx.db.execute(sql`update julia.chip_rotation set out_since = null, uncertain_streak = 0`);
  return id;
}

const jobSchema = z.object({ look: z.number(), seconds: z.coerce.number() });

/** Returns the scheduled lookup of a message with its delay in seconds, or null if none is scheduled. */
async function scheduledLook(messageId: string): Promise<z.infer<typeof jobSchema> | null> {
  const [row] = await pool.ctx.db.execute(sql`
    select (payload ->> 'look')::int as look, extract(epoch from run_at - created_at) as seconds
    from julia_jobs._private_jobs where key = ${`look_up:${messageId}`}`);
  return row === undefined ? null : jobSchema.parse(row);
}

const NO_MESSAGES = { kind: "fail", path: "/chat/findMessages", status: 502, html: "bad gateway" };

/**
 * Runs a lookup. First removes the scheduled job, so that `scheduledLook` finds only a job that this lookup schedules.
 */
async function look(messageId: string, count: number): Promise<LookupResult> {
  await pool.ctx.db.execute(sql`select julia_jobs.remove_job(${`look_up:${messageId}`})`);
  return lookupMessage(pool.ctx, messageId, count);
}

describe("the lookup of an uncertain message", () => {
  it("proves by the gateway's record that the message was sent, and records the proof", async () => {
    const id = await makeUncertain("lose", "saiu, mas a resposta se perdeu");
    expect(await look(id, 0)).toBe("proven");
    const message = await readMessage(pool, id);
    const accepted = (await acceptedTexts(pool)).filter(({ text }) => text === message.text);
    expect(accepted).toHaveLength(1);
    expect(message).toMatchObject({ phase: "sent", resolutionBy: "look_up", errorCode: null });
    const [attempt] = await readAttempts(pool, id);
    expect(attempt).toMatchObject({ state: "sent", gatewayMessageId: message.gatewayMessageId });
    expect(await scheduledLook(id)).toBeNull();
    expect(await look(id, 1)).toBe("settled");
  });

  it("does not accept absence as proof: it repeats after 1, 5, 15 and 30 minutes, then leaves it to a person", async () => {
    const id = await makeUncertain("reset", "nunca chegou");
    const pauses: (number | null)[] = [];
    for (const count of [0, 1, 2, 3, 4]) {
      expect(await look(id, count)).toBe("nothing");
      const next = await scheduledLook(id);
      pauses.push(next === null ? null : Math.round(next.seconds));
      if (next !== null) expect(next.look).toBe(count + 1);
    }
    expect(pauses).toEqual([60, 300, 900, 1_800, null]);
    expect((await readMessage(pool, id)).phase).toBe("uncertain");
  });

  it("does not let one record prove two messages with the same text", async () => {
    const to = newPhone();
    const first = await makeUncertain("lose", "duas iguais", to);
    const second = await makeUncertain("reset", "duas iguais", to);
    expect(await look(second, 0)).toBe("nothing");
    expect(await look(first, 0)).toBe("proven");
    expect(await look(second, 1)).toBe("nothing");
    expect((await readMessage(pool, second)).phase).toBe("uncertain");
  });

  it("ignores records that belong to another message", async () => {
    const to = newPhone();
    const lost = await makeUncertain("reset", "igual à enviada", to);
    const sent = await queueText(pool, { clientId, to, text: "igual à enviada" });
    await untilPhase(pool, sent, "sent");
    expect(await look(lost, 0)).toBe("nothing");
  });

  it("does not use up an attempt while the gateway is unreachable", async () => {
    const id = await makeUncertain("lose", "gateway fora do ar");
    await pool.control("/faults", NO_MESSAGES);
    expect(await look(id, 2)).toBe("gateway_down");
    expect((await scheduledLook(id))?.look).toBe(2);
    await pool.control("/faults/clear");
    expect(await look(id, 2)).toBe("proven");
  });

  it("gives up after a day without the gateway", async () => {
    const id = await makeUncertain("lose", "um dia depois");
    await pool.ctx.db.execute(
      sql`update julia.messages set uncertain_since = uncertain_since - interval '25 hours' where id = ${id}`,
    );
    await pool.control("/faults", NO_MESSAGES);
    expect(await look(id, 2)).toBe("gateway_down");
    expect(await scheduledLook(id)).toBeNull();
  });

  it("ignores a record that may belong to a message in flight", async () => {
    const to = newPhone();
    const lost = await makeUncertain("reset", "em andamento", to);
    const second = await makeUncertain("lose", "em andamento", to);
    const setPhase = async (phase: string) => {
      await pool.ctx.db.execute(sql`update julia.messages set phase = ${phase},
        lease_until = now() + interval '1 hour' where id = ${second}`);
      await pool.ctx.db.execute(sql`update julia.attempts set state = ${phase} where message_id = ${second}`);
    };
    await setPhase("dispatching");
    expect(await look(lost, 0)).toBe("nothing");
    await setPhase("uncertain");
    expect(await look(lost, 1)).toBe("proven");
  });

  it("is run by a worker when it is due", async () => {
    const id = await makeUncertain("lose", "o worker encontra");
    const running = await startJobs(pool.as(SYSTEM), { look_up: JOBS.look_up });
    await pool.ctx.db.execute(sql`
      select julia_jobs.reschedule_jobs(array_agg(id), run_at => now())
      from julia_jobs.jobs where key = ${`look_up:${id}`}`);
    expect(await untilPhase(pool, id, "sent")).toMatchObject({ resolutionBy: "look_up" });
    await running.stop();
  });
});
