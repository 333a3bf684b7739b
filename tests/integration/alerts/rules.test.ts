import { afterAll, beforeEach, expect, it } from "vitest";
import type { AlertRule } from "@/types/alerts";
import { openAlertDesk } from "../../factories/alert-world";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertChip } from "../../factories/pool";
import { insertClient, queueText } from "../../factories/sending";

const pool = await createTestPool({ environment: { APP_URL: "http://127.0.0.1:3998" } });
const desk = await openAlertDesk(pool.ctx);
const { lookAfter, told } = desk;
afterAll(() => pool.close());
beforeEach(() => desk.clear());

const connectedChip = (facts: Parameters<typeof insertOpenChip>[1] = {}) =>
  insertOpenChip(pool.ctx, { lastOpenAt: new Date(desk.nowMs()), ...facts });

/**
 * Functions that cause the condition of a rule. Each returns the id of the subject, or null if the rule has no subject.
 */
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
  subscription_failing: async () => {
    const clientId = await insertClient(pool);
    await pool.ctx
      .sql`insert into julia.subscriptions (id, client_id, url_sealed, origin, types, secret_sealed, status,
        failing_since)
      values (gen_random_uuid(), ${clientId}, '', 'https://crm.example.com', '{*}', '', 'disabled', julia.clock())`;
    return null;
  },
  messages_expiring: async () => {
    for (let sent = 0; sent < 5; sent += 1) await message("expired", 1);
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

async function message(phase: "queued" | "uncertain" | "expired", minutesAgo: number) {
  const id = await queueText(pool, { clientId: await insertClient(pool), ttlSeconds: 86_400 });
  await pool.ctx.sql`update julia.messages set phase = ${phase}, ready = ${phase === "queued"},
    created_at = julia.clock() - make_interval(mins => ${minutesAgo}),
    failed_at = case when ${phase} = 'expired' then julia.clock() - make_interval(mins => ${minutesAgo}) end,
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

const PAUSABLE: [AlertRule, () => Promise<string | null>][] = [
  [
    "instance_offline",
    async () => {
      const lost = { state: "close", evolutionConnected: false, lastOpenAt: new Date(desk.nowMs()) } as const;
      return (await connectedChip(lost)).id;
    },
  ],
  ...Object.entries(CAUSES).flatMap(([rule, cause]): [AlertRule, () => Promise<string | null>][] =>
    rule === "failures_in_a_row" || rule === "chip_restricted" || rule === "capacity_day"
      ? [[rule, cause]]
      : [],
  ),
];

it.each(PAUSABLE)(
  "%s is not resolved by pausing every chip, only by the end of its cause",
  async (rule, cause) => {
    await connectedChip();
    await cause();
    await lookAfter(0);
    await lookAfter(300);
    await pool.ctx.sql`update julia.chips set paused_at = julia.clock(), status = 'paused'`;
    await lookAfter(5);
    await lookAfter(6 * 3600);
    expect((await told()).filter((one) => one.rule === rule).map(({ kind }) => kind)).toEqual(["fired"]);

    await pool.ctx.sql`update julia.chips set paused_at = null, restricted_until = null, status = 'active',
    state = 'open', evolution_connected = true`;
    await pool.ctx.sql`update julia.chip_rotation set uncertain_streak = 0, held_day = 0`;
    await lookAfter(5);
    await lookAfter(400);
    expect((await told()).filter((one) => one.rule === rule).map(({ kind }) => kind)).toEqual([
      "fired",
      "resolved",
    ]);
  },
);

it("nobody is notified of a chip that loses its connection while it is paused", async () => {
  const { id } = await connectedChip({ status: "paused", pausedAt: new Date() });
  await connectedChip();
  await pool.ctx.sql`update julia.chips set state = 'close', evolution_connected = false where id = ${id}`;
  await lookAfter(5);
  await lookAfter(600);
  expect(await told()).toEqual([]);
});

it("messages_expiring counts the last 15 minutes, compares with the rule's threshold, and ends when messages stop expiring", async () => {
  await connectedChip();
  for (const minutesAgo of [16, 14, 5, 3, 1]) await message("expired", minutesAgo);
  await lookAfter(0);
  expect(await told()).toEqual([]);
  await pool.ctx
    .sql`insert into julia.alert_rules (rule, threshold, updated_by) values ('messages_expiring', 4, 'Ada')`;
  await lookAfter(0);
  expect(await desk.rulesTold()).toEqual(["messages_expiring fired"]);
  const [alert] = await pool.ctx.sql`select cause, since from julia.alerts where rule = 'messages_expiring'`;
  expect(alert?.cause).toEqual({
    code: "messages_expiring",
    values: { messages: 4, minutes: 15, waiting: 0 },
  });
  expect((desk.nowMs() - Date.parse(alert?.since)) / 60_000).toBeCloseTo(14, 0);
  await lookAfter(2 * 60);
  await lookAfter(60);
  expect(await desk.rulesTold()).toEqual(["messages_expiring fired", "messages_expiring resolved"]);
});

it("messages_expiring fires although the gateway is unreachable and no chip is connected", async () => {
  await insertChip(pool.ctx, { state: "close", everPaired: true, status: "active" });
  await pool.ctx.sql`update julia.gateways set breaker = 'open', opened_at = julia.clock()`;
  for (let sent = 0; sent < 5; sent += 1) await message("expired", 1);
  await lookAfter(0);
  await lookAfter(5);
  expect(await desk.rulesTold()).toContain("messages_expiring fired");
});
