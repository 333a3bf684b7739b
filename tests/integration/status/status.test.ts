import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type ChipRow, gateways, workerHeartbeats } from "@/db/schema";
import { renewForecast } from "@/lib/queue/forecast";
import { readStatus } from "@/lib/status/read-status";
import { readStatusInstances } from "@/lib/status/read-status-instances";
import { renewSummary } from "@/lib/status/renew-summary";
import { type Status, statusSchema } from "@/types/status";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertChip, insertSends } from "../../factories/pool";
import { insertClient } from "../../factories/sending";
import { insertStoredMessage, type StoredMessage } from "./stored-message";

const pool = await createTestPool();
const clientId = await insertClient(pool);
afterAll(() => pool.close());
beforeEach(async () => {
  await pool.ctx
    .sql`truncate julia.chips, julia.clientes, julia.messages, julia.alerts, julia.status_summaries,
    julia.gateways, julia.worker_heartbeats, julia.pool_forecasts cascade`;
  await pool.ctx.db.insert(gateways).values({ id: "default", name: "default" });
  await pool.ctx.db.insert(workerHeartbeats).values({ workerId: "test" });
});

const connected = (facts: Partial<ChipRow> = {}) =>
  insertOpenChip(pool.ctx, { connectedSince: new Date(), ...facts });

const read = async (): Promise<Status> => statusSchema.parse(await readStatus(pool.ctx));

const insertMessage = (message: StoredMessage) => insertStoredMessage(pool, clientId, message);

describe("capacity", () => {
  it("counts the free slots per hour and day of the chips that can send, and of no others", async () => {
    const busy = await connected({ perHour: 20, perDay: 100 });
    await insertSends(pool.ctx, busy.id, [1, 2, 3, 90]);
    const nearlyDone = await connected({ perHour: 20, perDay: 5 });
    await insertSends(pool.ctx, nearlyDone.id, [100, 200, 300]);
    await connected({ status: "paused", pausedAt: new Date() });
    await insertChip(pool.ctx, { state: "close", everPaired: true, status: "active" });
    await insertChip(pool.ctx, { status: "pending" });
    await insertChip(pool.ctx, { status: "cancelled", cancelledAt: new Date() });

    const { capacity, instances, balance } = await read();
    expect(capacity.freeNow).toBe(17 + 2);
    expect(capacity.sentLastHour).toBe(3);
    expect(instances).toMatchObject({ total: 5, canSend: 2, limited: 0, down: 1, paused: 1, resting: 1 });
    expect(balance).toMatchObject({ lowest: 0.04, highest: 0.6 });
  });

  it("shows when the next slot is free if no slot is free now", async () => {
    const chip = await connected({ perHour: 2, perDay: 100 });
    await insertSends(pool.ctx, chip.id, [10, 20]);
    const { capacity, verdict } = await read();
    expect(verdict.code).toBe("pool_full");
    const minutes = (Date.parse(capacity.nextSlotAt ?? "") - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(39);
    expect(minutes).toBeLessThan(42);
  });

  it("shows the slots until midnight from the worker's forecast", async () => {
    await connected({ perHour: 10, perDay: 30 });
    expect((await read()).capacity).toMatchObject({ freeUntilMidnight: null, forecast: [] });
    await renewForecast(pool.ctx);
    const { capacity } = await read();
    expect(capacity.freeUntilMidnight).toBeGreaterThan(0);
    expect(capacity.freeUntilMidnight).toBeLessThanOrEqual(30);
    expect(capacity.forecast.length).toBeGreaterThan(3);
  });
});

describe("the queue", () => {
  it("is counted with its oldest message and the uncertain ones", async () => {
    await connected();
    await insertMessage({ phase: "queued", createdMinutesAgo: 9 });
    await insertMessage({ phase: "queued", createdMinutesAgo: 4 });
    await insertMessage({ phase: "uncertain", createdMinutesAgo: 30 });
    await insertMessage({ phase: "read", createdMinutesAgo: 60, endedMinutesAgo: 59 });
    const { backlog } = await read();
    expect(backlog).toMatchObject({ waiting: 2, uncertain: 1 });
    expect((Date.now() - Date.parse(backlog.oldestAt ?? "")) / 60_000).toBeCloseTo(9, 0);
  });
});

describe("the headline", () => {
  it("reports a silent worker before any other problem", async () => {
    await pool.ctx.sql`update julia.worker_heartbeats set beat_at = now() - interval '2 minutes'`;
    await pool.ctx.sql`update julia.gateways set breaker = 'open'`;
    expect((await read()).verdict).toMatchObject({ code: "worker_silent", level: "critical" });
  });
});

describe("instances", () => {
  it("are listed worst first, 20 at a time, each once across the pages", async () => {
    for (let i = 0; i < 24; i += 1) await connected();
    const lost = await insertChip(pool.ctx, { state: "close", everPaired: true, status: "active" });
    const banned = await insertChip(pool.ctx, { status: "banned", bannedAt: new Date(), everPaired: true });
    const { page } = (await read()).instances;
    expect(page.items.slice(0, 2).map(({ id }) => id)).toEqual([banned.id, lost.id]);
    expect(page).toMatchObject({ total: 26, nextPage: 2 });
    expect(page.items).toHaveLength(20);
    const rest = await readStatusInstances(pool.ctx, 2);
    expect(rest).toMatchObject({ total: 26, nextPage: null });
    expect(new Set([...page.items, ...rest.items].map(({ id }) => id)).size).toBe(26);
  });
});

describe("the summary", () => {
  it("is missing until the worker has computed it, and then has its time", async () => {
    expect((await read()).summary).toBeNull();
    await renewSummary(pool.ctx);
    const { summary } = await read();
    expect(Date.now() - Date.parse(summary?.at ?? "")).toBeLessThan(10_000);
  });

  it("has the outcomes of the messages of the last 24 hours only", async () => {
    const chip = await connected();
    const ofChip = { chipId: chip.id, createdMinutesAgo: 60, endedMinutesAgo: 59 };
    for (const phase of ["read", "read", "delivered", "sent", "failed", "expired"]) {
      await insertMessage({ ...ofChip, phase });
    }
    await insertMessage({ phase: "queued", createdMinutesAgo: 5 });
    await insertMessage({ phase: "uncertain", createdMinutesAgo: 5 });
    await insertMessage({ ...ofChip, phase: "read", createdMinutesAgo: 60 * 25, endedMinutesAgo: 60 * 25 });
    await renewSummary(pool.ctx);
    expect((await read()).summary?.deliveries).toEqual({
      accepted: 8,
      waiting: 1,
      sent: 1,
      delivered: 1,
      read: 2,
      failed: 1,
      expired: 1,
      cancelled: 0,
      uncertain: 1,
      lost: 2,
    });
  });

  it("has the sends per hour of the five busiest by name, and of all others together", async () => {
    const names: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      const chip = await connected({ label: `Chip ${i}` });
      names.push(`Chip ${i}`);
      await insertSends(pool.ctx, chip.id, Array(10 - i).fill(3 * 60));
    }
    const [failed] = await pool.ctx.sql`update julia.attempts set state = 'failed'
      where id = (select a.id from julia.attempts a join julia.chips c on c.id = a.chip_id where c.label = 'Chip 0' limit 1)
      returning id`;
    expect(failed).toBeDefined();
    await renewSummary(pool.ctx);
    const sends = (await read()).summary?.sends;
    expect(sends?.hours).toHaveLength(24);
    // Another hour may have begun while the sends were inserted.
    const hours = sends?.hours ?? [];
    const total = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);
    expect(sends?.series.at(-1)).toEqual({ name: null });
    const named = sends?.series.slice(0, 5).map(({ name }) => name);
    expect(named?.sort()).toEqual(names.slice(0, 5));
    // The five busiest chips sent 9 + 9 + 8 + 7 + 6 messages, and the two others 5 + 4. One attempt failed.
    expect(total(hours.flatMap(({ sent }) => sent.slice(0, 5)))).toBe(39);
    expect(total(hours.map(({ sent }) => sent.at(-1) ?? 0))).toBe(9);
    expect(total(hours.map(({ failed: count }) => count))).toBe(1);
  });
});
