import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { gateways } from "@/db/schema";
import { readOutlook } from "@/lib/queue/outlook/read-outlook";
import { type Outlook, type OutlookQuery, outlookQuerySchema, outlookSchema } from "@/types/outlook";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertChip, insertContacts, insertSends } from "../../factories/pool";
import { insertClient, queueText } from "../../factories/sending";

const pool = await createTestPool();
const clientId = await insertClient(pool);
afterAll(() => pool.close());
beforeEach(async () => {
  await pool.ctx.sql`truncate julia.chips, julia.clientes, julia.messages, julia.gateways cascade`;
  await pool.ctx.sql`update julia.settings set sending_window_enabled = false`;
  await startWorker();
  await pool.ctx.db.insert(gateways).values({ id: "default", name: "default" });
});

const startWorker = () =>
  pool.ctx.sql`insert into julia.worker_heartbeats (worker_id) values (gen_random_uuid())`;
const open = (perHour: number, perDay: number) => insertOpenChip(pool.ctx, { perHour, perDay });
const ask = async (query: Partial<OutlookQuery> & { count: number }): Promise<Outlook> =>
  outlookSchema.parse(await readOutlook(pool.ctx, { kind: "first", ...query }));
const hoursUntil = ({ at, finishAt }: Pick<Outlook, "at" | "finishAt">) =>
  (Date.parse(finishAt ?? "") - Date.parse(at)) / 3_600_000;

describe("the outlook", () => {
  it("names the rule that the messages wait for", async () => {
    await open(10, 100);
    const byHour = await ask({ count: 30 });
    expect(byHour.limits[0]?.limit).toBe("hour");
    expect(hoursUntil(byHour)).toBeGreaterThan(2);
    expect(hoursUntil(byHour)).toBeLessThan(2.2);
    expect((await ask({ count: 9 })).limits[0]?.limit).toBe("spacing");
    expect((await ask({ count: 150 })).limits[0]?.limit).toBe("day");
    expect((await ask({ count: 1 })).limits).toEqual([]);
  });

  it("counts the slots already used and the messages that are sent first", async () => {
    const chip = await open(20, 20);
    await insertSends(pool.ctx, chip.id, Array(15).fill(120));
    for (let count = 0; count < 3; count += 1) await queueText(pool, { clientId });
    const now = await ask({ count: 2 });
    expect(now.ahead).toBe(3);
    expect(hoursUntil(now)).toBeLessThan(0.1);
    expect(hoursUntil(await ask({ count: 3 }))).toBeGreaterThan(21);
  });

  it("considers the next steps of a warm-up", async () => {
    const days = 7 * 86_400;
    await insertOpenChip(pool.ctx, {
      status: "warming",
      warmupCompletedAt: null,
      warmupSeconds: days - 3600,
      perHour: 20,
      perDay: 100,
    });
    // Day 7 allows 5 per hour and 10 per day. Day 8 begins in an hour and allows 10 per hour and 30 per day.
    expect((await ask({ count: 12 })).limits[0]?.limit).toBe("warm_up");
    expect(hoursUntil(await ask({ count: 12 }))).toBeLessThan(2.5);
  });

  it("waits for the sending window", async () => {
    await open(1000, 1000);
    const [row] = await pool.ctx.sql<{ hour: number }[]>`
      select extract(hour from julia.clock() at time zone time_zone)::int as hour from julia.settings`;
    const opens = ((row?.hour ?? 0) + 2) % 24;
    await pool.ctx.sql`update julia.settings set sending_window_enabled = true, sending_from_hour = ${opens},
      sending_until_hour = ${opens + 1}`;
    const closed = await ask({ count: 5 });
    expect(closed.limits[0]?.limit).toBe("window");
    // Another hour may have begun since the window was set.
    expect(hoursUntil(closed)).toBeGreaterThan(0.9);
    expect(hoursUntil(closed)).toBeLessThan(2.2);
    expect(closed.changes.map(({ change }) => change)).toEqual(["open_window"]);
  });

  it("predicts the effect of reconnecting chips, resuming them, and the gateway's return", async () => {
    await open(5, 20);
    const lost = { everPaired: true, status: "active" as const, warmupCompletedAt: new Date() };
    for (let count = 0; count < 3; count += 1) await insertChip(pool.ctx, { ...lost, state: "close" });
    await insertOpenChip(pool.ctx, { status: "paused", pausedAt: new Date() });
    await insertChip(pool.ctx, { status: "banned", bannedAt: new Date(), everPaired: true });
    const { canSend, changes, finishAt } = await ask({ count: 60 });
    expect(canSend).toBe(1);
    expect(changes).toMatchObject([
      { change: "reconnect", chips: 3 },
      { change: "resume", chips: 1 },
    ]);
    expect(Date.parse(changes[0]?.finishAt ?? "")).toBeLessThan(Date.parse(finishAt ?? ""));

    await pool.ctx.sql`update julia.gateways set breaker = 'open'`;
    const down = await ask({ count: 60 });
    expect(down).toMatchObject({ finishAt: null, sentByDeadline: 0, canSend: 0 });
    expect(down.limits).toEqual([{ limit: "chips_down", share: 1 }]);
    expect(down.changes.map(({ change }) => change)).toContain("gateway");
  });

  it("predicts nothing while no worker is alive, except for the worker's return", async () => {
    await open(5, 20);
    const { finishAt } = await ask({ count: 3 });
    await pool.ctx.sql`update julia.worker_heartbeats set beat_at = now() - interval '2 minutes'`;
    const stopped = await ask({ count: 3 });
    expect(stopped).toMatchObject({ finishAt: null, sentByDeadline: 0, canSend: 0 });
    expect(stopped.limits).toEqual([{ limit: "worker_down", share: 1 }]);
    expect(stopped.changes).toMatchObject([{ change: "worker" }]);
    const back = Date.parse(stopped.changes[0]?.finishAt ?? "") - Date.parse(finishAt ?? "");
    expect(Math.abs(back)).toBeLessThan(60_000);
  });

  it("counts the contacts that a follow-up could go to, and finishes sooner than with first messages", async () => {
    const chip = await open(100, 500);
    await insertContacts(pool.ctx, chip.instanceName ?? "", 40);
    await pool.ctx.sql`update julia.clientes set last_message_at = now(), especialidade = 'Pediatria'`;
    const followUp = await ask({ count: 40, kind: "follow_up", specialty: "PEDIATRIA" });
    expect(followUp.doctors).toBe(40);
    expect(followUp.specialties).toEqual(["Pediatria"]);
    expect((await ask({ count: 40, kind: "follow_up", specialty: "Ortopedia" })).doctors).toBe(0);
    expect(hoursUntil(followUp) * 3).toBeLessThan(hoursUntil(await ask({ count: 40 })));
  });

  it("reads a time that has already passed today as tomorrow's", async () => {
    await open(5, 20);
    for (const until of ["00:00", "23:59", "12:00", undefined]) {
      const { at, deadline } = await ask({ count: 1, until });
      const hours = (Date.parse(deadline) - Date.parse(at)) / 3_600_000;
      expect(hours).toBeGreaterThan(0);
      expect(hours).toBeLessThanOrEqual(24);
    }
  });

  it.each([
    { count: "0" },
    { count: "10001" },
    { count: "1.5" },
    { count: "many" },
    {},
    { count: "3", kind: "reply" },
    { count: "3", until: "24:00" },
    { count: "3", until: "9:00" },
    { count: "3", specialty: " " },
    { count: "3", other: "1" },
  ])("refuses %j", (query) => {
    expect(outlookQuerySchema.safeParse(query).success).toBe(false);
  });
});
