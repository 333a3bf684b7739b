import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { replaySubscription } from "@/lib/events/subscriptions/replay-subscription";
import { ANY_CLIENT } from "@/lib/events/subscriptions/subscription-row";
import {
  deletedSubscriptionSchema,
  type ListedTry,
  listedSubscriptionSchema,
  subscriptionPageSchema,
  tryPageSchema,
} from "@/types/subscription-pages";
import { rotatedSubscriptionSchema } from "@/types/subscriptions";
import { eventDesk } from "../../factories/event-desk";
import { makeClient } from "../../factories/keys";
import { createTestPool } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { startReceiver } from "../../factories/receiver";
import { APP_URL, answerWith, signedInAs } from "../../factories/web";
import { type Call, loadHandlers, ROUTES, type Route, request } from "../routes/routes";

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1", APP_URL } });
const desk = eventDesk(pool);
answerWith(pool.ctx);
const cookie = await signedInAs(pool.ctx, "admin");
const call = (route: Route, options: Call = {}) => request(route, { cookie, ...options });

beforeAll(loadHandlers);
afterAll(() => pool.close());

const page = async () =>
  subscriptionPageSchema.strict().parse(await (await call(ROUTES.subscriptions)).json());
const tries = async (id: string): Promise<ListedTry[]> =>
  tryPageSchema.strict().parse(await (await call(ROUTES.deliveries, { at: id })).json()).items;

it("creates a subscription for a service, and shows the secret once and the address never", async () => {
  const clientId = await makeClient(pool.ctx, "crm");
  const url = "https://crm.example.com:8443/hook?token=do-not-print";
  const created = await call(ROUTES.createSubscription, {
    body: { clientId, url, types: ["message.received"] },
  });
  expect(created.status).toBe(201);
  rotatedSubscriptionSchema.strict().parse(await created.json());
  const shown = await page();
  expect(shown.clients).toContainEqual({ id: clientId, name: "crm" });
  const subscription = shown.items.find((item) => item.clientId === clientId);
  expect(subscription).toMatchObject({
    client: "crm",
    origin: "https://crm.example.com:8443",
    isReadable: true,
    waiting: 0,
    status: "active",
  });
  expect(JSON.stringify(shown)).not.toMatch(/do-not-print|whsec_/);
});

it("creates none for a client without keys, such as that of the product's own messages", async () => {
  const [own] = await pool.ctx.db.execute(sql`select julia.own_client() as id`);
  const body = { clientId: own?.id, url: "https://crm.example.com/", types: ["*"] };
  const { errors } = await problemOf(await call(ROUTES.createSubscription, { body }));
  expect(errors?.map(({ path }) => path)).toEqual(["clientId"]);
  expect((await page()).clients).not.toContainEqual(expect.objectContaining({ id: own?.id }));
});

it("delivers one event again under its id, and no other", async () => {
  let answer = 500;
  const seen: unknown[] = [];
  const receiver = await startReceiver(({ headers }) => {
    seen.push(headers["webhook-id"]);
    return answer;
  });
  const client = await desk.client();
  const { id } = await desk.subscribe(client, `${receiver.url}/hook`);
  const other = await desk.subscribe(client, `${receiver.url}/hook`);
  await call(ROUTES.updateSubscription, { at: other.id, body: { status: "paused" } });
  desk.deliver();
  await call(ROUTES.testSubscription, { at: id });
  await expect.poll(() => tries(id)).toMatchObject([{ type: "test", attempt: 1, status: 500, state: "due" }]);
  answer = 200;
  const [{ eventId } = { eventId: "" }] = await tries(id);
  expect((await call(ROUTES.redeliverEvent, { at: id, body: { eventId } })).status).toBe(204);
  await expect
    .poll(() => tries(id))
    .toMatchObject([{ attempt: 2, status: 200, state: "delivered" }, { attempt: 1 }]);
  await call(ROUTES.redeliverEvent, { at: id, body: { eventId } });
  await expect.poll(() => tries(id)).toHaveLength(3);
  expect(seen).toEqual([eventId, eventId, eventId]);
  const refused = await call(ROUTES.redeliverEvent, { at: other.id, body: { eventId } });
  expect((await problemOf(refused)).code).toBe("not_found");
  await desk.stopAll();
  receiver.close();
});

it("says how many events a deleted subscription had not delivered", async () => {
  const client = await desk.client();
  const { id } = await desk.subscribe(client, "https://crm.example.com/hook");
  const paused = await call(ROUTES.updateSubscription, { at: id, body: { status: "paused" } });
  expect(listedSubscriptionSchema.strict().parse(await paused.json()).status).toBe("paused");
  const since = new Date().toISOString();
  const contact = await desk.contact();
  for (const number of [1, 2]) await desk.optOut(contact, number);
  await desk.publish();
  await replaySubscription(pool.ctx, { id, owner: ANY_CLIENT }, { since });
  expect((await page()).items.find((item) => item.id === id)?.waiting).toBe(2);
  const deleted = await call(ROUTES.deleteSubscription, { at: id });
  expect(deletedSubscriptionSchema.strict().parse(await deleted.json())).toEqual({ dropped: 2 });
});
