import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBatch } from "@/lib/queue/batches/create-batch";
import { batchDetailSchema } from "@/types/batches";
import { type MessagePage, messageDetailSchema, messagePageSchema } from "@/types/message-pages";
import { insertOpenChip } from "../../factories/attempts";
import { newPhone } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { insertClient, queueText } from "../../factories/sending";
import { type Dashboard, openDashboard } from "./dashboard";
import { ROUTES, type Route } from "./routes";

let dashboard: Dashboard;
let clientId: string;

beforeAll(async () => {
  dashboard = await openDashboard();
  clientId = await insertClient(dashboard.pool, "crm");
  await insertOpenChip(dashboard.pool.ctx, { perHour: 1000, perDay: 1000 });
});
afterAll(() => dashboard.close());

const SEND_AT = new Date(Date.now() + 86_400_000).toISOString();

/** A batch of three messages, the last of them scheduled for tomorrow, and one message that is refused. */
async function insertBatch(name?: string): Promise<string> {
  const text = "Oi";
  const messages = [
    { to: newPhone(), text },
    { to: newPhone(), text },
    { to: newPhone(), text, sendAt: SEND_AT },
    { to: "123", text },
  ];
  const client = { id: clientId, mayChangeContacts: false };
  const { batchId } = await createBatch(dashboard.web, client, { name, messages }, randomUUID());
  return batchId;
}

const call = async (route: Route, at: string, role: "operator" | "manager" = "operator") => {
  const response = await dashboard.call(route, { at, role });
  expect(response.status).toBe(200);
  return batchDetailSchema.strict().parse(await response.json());
};
const list = async (query: string): Promise<MessagePage> => {
  const response = await dashboard.call(ROUTES.messages, { query, role: "manager" });
  return messagePageSchema.strict().parse(await response.json());
};
const audits = async (id: string) => {
  const rows = await dashboard.web.sql<{ action: string; by: string }[]>`
    select action, actor_label as by from julia.audit_log where target_kind = 'batch' and target_id = ${id} order by at`;
  return rows.map(({ action, by }) => [action, by]);
};

test("the list shows only the messages of a batch, and says which of them is scheduled", async () => {
  await queueText(dashboard.pool, { clientId });
  const batchId = await insertBatch("Plantões de dezembro");
  await insertBatch();
  const page = await list(`batch=${batchId}`);
  expect(page.filteredBatch).toBe("Plantões de dezembro");
  expect(page.items.map(({ waiting }) => waiting)).toEqual([
    { for: "schedule", chipName: null, until: SEND_AT },
    { for: "any_instance", chipName: null, until: null },
    { for: "any_instance", chipName: null, until: null },
  ]);
  const [scheduled] = page.items;
  const response = await dashboard.call(ROUTES.message, { at: scheduled?.id });
  const detail = messageDetailSchema.strict().parse(await response.json());
  expect(detail).toMatchObject({ batchId, scheduledFor: SEND_AT, cancelledAt: null });
});

test("people of every role read a batch, and operators pause, resume and cancel it, with an audit entry each", async () => {
  const batchId = await insertBatch("Plantões");
  expect(await call(ROUTES.batch, batchId, "manager")).toMatchObject({
    ...{ batchId, name: "Plantões", client: "crm", status: "active", refused: 1 },
    counts: { queued: 3, cancelled: 0 },
  });
  expect(await call(ROUTES.pauseBatch, batchId)).toMatchObject({ status: "paused" });
  const paused = await list(`batch=${batchId}`);
  expect(new Set(paused.items.map(({ waiting }) => waiting?.for))).toEqual(new Set(["batch_paused"]));
  expect(await call(ROUTES.resumeBatch, batchId)).toMatchObject({ status: "active" });
  expect(await call(ROUTES.cancelBatch, batchId)).toMatchObject({
    status: "cancelled",
    counts: { cancelled: 3 },
  });
  expect(await audits(batchId)).toEqual([
    ["batch.pause", "Pessoa operator"],
    ["batch.resume", "Pessoa operator"],
    ["batch.cancel", "Pessoa operator"],
  ]);

  const cancelled = await list(`batch=${batchId}`);
  const [row] = cancelled.items;
  const detail = await dashboard.call(ROUTES.message, { at: row?.id });
  const { cancelledAt } = messageDetailSchema.parse(await detail.json());
  expect(cancelledAt).not.toBeNull();
  expect(row?.statusAt).toBe(cancelledAt);

  const again = await dashboard.call(ROUTES.resumeBatch, { at: batchId, role: "operator" });
  expect((await problemOf(again)).code).toBe("message_status_conflict");
  expect(await audits(batchId)).toHaveLength(3);
});

test("a manager cannot pause a batch, and an unknown batch is not found", async () => {
  const batchId = await insertBatch();
  const refused = await dashboard.call(ROUTES.pauseBatch, { at: batchId, role: "manager" });
  expect((await problemOf(refused)).code).toBe("forbidden");
  expect(await call(ROUTES.batch, batchId)).toMatchObject({ status: "active", name: null });
  const unknown = await dashboard.call(ROUTES.cancelBatch, { at: randomUUID(), role: "operator" });
  expect((await problemOf(unknown)).code).toBe("batch_not_found");
});
