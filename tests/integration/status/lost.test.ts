import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, it } from "vitest";
import { alerts } from "@/db/schema";
import { countImpacts } from "@/lib/alerts/count-impacts";
import { readStatus } from "@/lib/status/read-status";
import { renewSummary } from "@/lib/status/renew-summary";
import { type Status, statusSchema } from "@/types/status";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool } from "../../factories/pool";
import { insertClient } from "../../factories/sending";
import { insertStoredMessage, type StoredMessage } from "./stored-message";

const pool = await createTestPool();
const clientId = await insertClient(pool);
await insertOpenChip(pool.ctx, { connectedSince: new Date() });
await pool.ctx
  .sql`insert into julia.worker_heartbeats (worker_id, beat_at) values ('test', now() + interval '1 hour')`;
afterAll(() => pool.close());
beforeEach(async () => {
  await pool.ctx.sql`truncate julia.clientes, julia.messages, julia.alerts, julia.alert_rules cascade`;
});

const read = async (): Promise<Status> => statusSchema.parse(await readStatus(pool.ctx));
const insertMessage = (message: StoredMessage) => insertStoredMessage(pool, clientId, message);

async function insertAlert(since: Date): Promise<string> {
  const id = uuidv7();
  const cause = { code: "messages_expiring" as const, values: { messages: 3, minutes: 15, waiting: 0 } };
  const facts = { rule: "messages_expiring", severity: "critical", state: "firing", cause } as const;
  await pool.ctx.db.insert(alerts).values({ id, ...facts, since, openedAt: since, firedAt: since });
  return id;
}

it("reports expiring messages once there are enough to open an alert", async () => {
  const expired = { phase: "expired", createdMinutesAgo: 30, error: "expired" };
  for (const endedMinutesAgo of [16, 14, 9, 1]) await insertMessage({ ...expired, endedMinutesAgo });
  expect(await read()).toMatchObject({ verdict: { code: "all_well" }, backlog: { expired: 3 } });
  await pool.ctx
    .sql`insert into julia.alert_rules (rule, threshold, updated_by) values ('messages_expiring', 3, 'Ada')`;
  const { verdict } = await read();
  expect(verdict).toMatchObject({ code: "messages_expiring", level: "critical" });
  expect((Date.now() - Date.parse(verdict.since ?? "")) / 60_000).toBeCloseTo(14, 0);
});

it("counts neither messages sent again nor numbers without WhatsApp as lost", async () => {
  const ended = { createdMinutesAgo: 60, endedMinutesAgo: 59 };
  const again = await insertMessage({ ...ended, phase: "expired", error: "expired" });
  await pool.ctx.sql`update julia.messages set superseded_by = ${randomUUID()} where id = ${again.id}`;
  await insertMessage({ ...ended, phase: "failed", error: "number_not_on_whatsapp" });
  await insertMessage({ ...ended, phase: "failed", error: "rejected_by_gateway" });
  await insertMessage({ ...ended, phase: "expired", error: "expired" });
  await renewSummary(pool.ctx);
  expect((await read()).summary?.deliveries).toMatchObject({ failed: 2, expired: 2, lost: 2 });
});

const OF_POOL = { rule: "messages_expiring", subject: null, gatewayId: null } as const;

it("an incident counts each expired message as lost, including the first, until it is sent again", async () => {
  const expired = { phase: "expired", createdMinutesAgo: 20, error: "expired" };
  for (const endedMinutesAgo of [14, 9, 1]) await insertMessage({ ...expired, endedMinutesAgo });
  const [first] = await pool.ctx.sql<{ id: string; at: string }[]>`
    select id, failed_at as at from julia.messages order by failed_at limit 1`;
  const since = new Date(first?.at ?? 0);
  const incident = { id: await insertAlert(since), ...OF_POOL, since, until: new Date() };
  const count = () => pool.ctx.db.transaction((tx) => countImpacts(tx, [incident]));
  expect((await count()).get(incident.id)).toMatchObject({ delayed: 0, lost: 3, contacts: 3 });
  await pool.ctx.sql`update julia.messages set superseded_by = ${randomUUID()} where id = ${first?.id ?? ""}`;
  expect((await count()).get(incident.id)).toMatchObject({ lost: 2 });
});
