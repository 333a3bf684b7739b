import { afterAll, beforeEach, expect, it } from "vitest";
import type { AlertRule } from "@/types/alerts";
import { openAlertDesk } from "../../factories/alert-world";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool } from "../../factories/pool";
import { insertClient, queueText } from "../../factories/sending";

const pool = await createTestPool({ environment: { APP_URL: "http://127.0.0.1:3998" } });
const desk = await openAlertDesk(pool.ctx);
const { lookAfter, told } = desk;
afterAll(() => pool.close());
beforeEach(() => desk.clear());

const connectedChip = (facts: Parameters<typeof insertOpenChip>[1] = {}) =>
  insertOpenChip(pool.ctx, { lastOpenAt: new Date(desk.nowMs()), ...facts });

/** Causes the rule's condition and returns the subject's id. */
const CAUSES: Partial<Record<AlertRule, () => Promise<string | null>>> = {
  chip_banned: async () => (await connectedChip({ status: "banned", bannedAt: new Date() })).id,
  chip_restricted: async () =>
    (await connectedChip({ status: "restricted", restrictedUntil: new Date(desk.nowMs() + 86_400_000) })).id,
  wrong_number: async () =>
    (await connectedChip({ ownerPhone: "5511911112222", ownerKey: "5511911112222" })).id,
  failures_in_a_row: async () => {
    const { id } = await connectedChip();
    await pool.ctx.sql`update julia.chip_rotation set uncertain_streak = 3 where chip_id = ${id}`;
    return id;
  },
  capacity_day: async () => {
    await pool.ctx.sql`update julia.chip_rotation set held_day = per_day * 0.85`;
    return null;
  },
  capacity_hour: async () => {
    await pool.ctx.sql`update julia.chip_rotation set held_hour = per_hour, last_slot_at = julia.clock()`;
    return null;
  },
  worker_silent: async () => {
    await pool.ctx
      .sql`update julia.worker_heartbeats set beat_at = clock_timestamp() - interval '61 seconds'`;
    return null;
  },
  uncertain_message: async () => {
    await message("uncertain", 31);
    return null;
  },
  queue_stalled: async () => {
    await pool.ctx.sql`update julia.chip_rotation set free_at = julia.clock() - interval '5 minutes'`;
    await message("queued", 16);
    return null;
  },
  webhooks_silent: async () => {
    const { id } = await connectedChip();
    await pool.ctx.sql`insert into julia.attempts (id, chip_id, state, slot_at, held_at)
      select gen_random_uuid(), ${id}, 'sent', at, at
      from (select julia.clock() - interval '11 minutes' as at from generate_series(1, 3)) sends`;
    await pool.ctx.sql`update julia.chip_rotation set last_slot_at = julia.clock() where chip_id = ${id}`;
    return null;
  },
};

async function message(phase: "queued" | "uncertain", minutesAgo: number) {
  const id = await queueText(pool, { clientId: await insertClient(pool), ttlSeconds: 86_400 });
  await pool.ctx.sql`update julia.messages set phase = ${phase}, ready = ${phase === "queued"},
    created_at = julia.clock() - make_interval(mins => ${minutesAgo}),
    uncertain_since = case when ${phase} = 'uncertain' then julia.clock() - make_interval(mins => ${minutesAgo}) end
    where id = ${id}`;
}

it.each(Object.entries(CAUSES))("%s fires for its condition, and only then", async (rule, cause) => {
  await connectedChip();
  await lookAfter(5);
  await lookAfter(400);
  expect(await told()).toEqual([]);
  const subject = await cause();
  await lookAfter(0);
  await lookAfter(5);
  await lookAfter(300);
  const fired = (await told()).filter((one) => one.rule === rule);
  expect(fired).toEqual([{ rule, kind: "fired", subject }]);
});
