import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import * as deliveries from "@/app/api/v1/subscriptions/[id]/deliveries/route";
import * as replay from "@/app/api/v1/subscriptions/[id]/replay/route";
import * as rotate from "@/app/api/v1/subscriptions/[id]/rotate/route";
import * as one from "@/app/api/v1/subscriptions/[id]/route";
import * as test from "@/app/api/v1/subscriptions/[id]/test/route";
import * as all from "@/app/api/v1/subscriptions/route";
import type { RouteHandler } from "@/lib/http/create-route";
import {
  createdSubscriptionSchema,
  deliveryListSchema,
  rotatedSubscriptionSchema,
  subscriptionListSchema,
  subscriptionSchema,
} from "@/types/subscriptions";
import { eventDesk } from "../../factories/event-desk";
import { makeKey, serviceRequest } from "../../factories/keys";
import { createTestPool } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { startReceiver } from "../../factories/receiver";
import { answerWith } from "../../factories/web";

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = eventDesk(pool);
const receiver = await startReceiver(() => 200);
const [crm, agenda] = [
  (await makeKey(pool.ctx, { client: "crm" })).secret,
  (await makeKey(pool.ctx, { client: "agenda" })).secret,
];
answerWith(pool.ctx);

const URL_OF_RECEIVER = `${receiver.url}/hook?token=do-not-print`;

function call(
  handler: RouteHandler,
  method: string,
  {
    id = "",
    query = "",
    body,
    key = crm,
  }: {
    id?: string;
    query?: string;
    body?: unknown;
    key?: string;
  } = {},
): Promise<Response> {
  const request = serviceRequest(`/api/v1/subscriptions/${id}${query}`, { method, body, key });
  return handler(request, { params: Promise.resolve(id === "" ? {} : { id }) });
}
async function create(key = crm) {
  const body = { url: URL_OF_RECEIVER, types: ["contact.opted_out"], description: "Respostas" };
  const response = await call(all.POST, "POST", { body, key });
  expect(response.status).toBe(201);
  return createdSubscriptionSchema.strict().parse(await response.json());
}

afterEach(async () => {
  await desk.stopAll();
  await pool.ctx.db.execute(sql`delete from julia.subscriptions`);
});
afterAll(async () => {
  receiver.close();
  await pool.close();
});

describe("the subscriptions of a service", () => {
  it("are created with a secret that no other response contains", async () => {
    const { secret, ...created } = await create();
    expect(created).toMatchObject({ url: URL_OF_RECEIVER, status: "active", lastSuccessAt: null });
    expect(secret).toMatch(/^whsec_/);
    const { items } = subscriptionListSchema.parse(await (await call(all.GET, "GET")).json());
    expect(items).toEqual([created]);
    const read = await call(one.GET, "GET", { id: created.id });
    expect(subscriptionSchema.strict().parse(await read.json())).toEqual(created);
    const rotated = await (await call(rotate.POST, "POST", { id: created.id })).json();
    expect(rotatedSubscriptionSchema.strict().parse(rotated).secret).not.toBe(secret);
  });

  it("are changed, paused and deleted", async () => {
    const { id } = await create();
    const changed = await call(one.PATCH, "PATCH", { id, body: { types: ["*"], status: "paused" } });
    expect(await changed.json()).toMatchObject({ id, types: ["*"], status: "paused" });
    expect((await call(one.DELETE, "DELETE", { id })).status).toBe(204);
    expect((await problemOf(await call(one.GET, "GET", { id }))).code).toBe("subscription_not_found");
  });

  it("cannot be read or changed with the key of another service", async () => {
    const { id } = await create();
    const body = { since: new Date().toISOString() };
    const calls: [RouteHandler, string, unknown?][] = [
      [one.GET, "GET"],
      [one.PATCH, "PATCH", { status: "paused" }],
      [one.DELETE, "DELETE"],
      [rotate.POST, "POST"],
      [test.POST, "POST"],
      [replay.POST, "POST", body],
      [deliveries.GET, "GET"],
    ];
    for (const [handler, method, sent] of calls) {
      const response = await call(handler, method, { id, body: sent, key: agenda });
      expect((await problemOf(response)).code, method).toBe("subscription_not_found");
      const unknown = await call(handler, method, { id: uuidv7(), body: sent });
      expect((await problemOf(unknown)).code, method).toBe("subscription_not_found");
    }
    expect(await (await call(all.GET, "GET", { key: agenda })).json()).toEqual({ items: [] });
    expect(await (await call(one.GET, "GET", { id })).json()).toMatchObject({ status: "active" });
  });

  it("list their tries without the data of the events, page by page", async () => {
    const { id } = await create();
    desk.deliver();
    await desk.optOut(await desk.contact(), 1);
    expect((await call(test.POST, "POST", { id })).status).toBe(202);
    await expect.poll(() => desk.states(id)).toEqual(["delivered", "delivered"]);
    const { items, nextCursor } = deliveryListSchema
      .strict()
      .parse(await (await call(deliveries.GET, "GET", { id })).json());
    expect(
      items
        .map(({ type, attempt, status }) => ({ type, attempt, status }))
        .sort((a, b) => (a.type < b.type ? -1 : 1)),
    ).toEqual([
      { type: "contact.opted_out", attempt: 1, status: 200 },
      { type: "test", attempt: 1, status: 200 },
    ]);
    expect(nextCursor).toBeNull();
    expect(Object.keys(items[0] ?? {}).sort()).toEqual([
      "at",
      "attempt",
      "durationMs",
      "error",
      "eventId",
      "status",
      "type",
    ]);
    const replayed = await call(replay.POST, "POST", { id, body: { since: new Date(0).toISOString() } });
    expect(replayed.status).toBe(202);
    expect(await replayed.json()).toEqual({ events: 1 });
  });

  it.each<[string, unknown, string]>([
    ["no address", { types: ["*"] }, "url"],
    ["an address that is none", { url: "crm", types: ["*"] }, "url"],
    ["a private address", { url: "https://10.0.0.1/hook", types: ["*"] }, "url"],
    ["the loopback address of another port's owner", { url: "https://localhost/hook", types: ["*"] }, "url"],
    ["plain http", { url: "http://crm.example.com/hook", types: ["*"] }, "url"],
    ["credentials", { url: "https://a:b@crm.example.com/", types: ["*"] }, "url"],
    ["no types", { url: URL_OF_RECEIVER, types: [] }, "types"],
    ["an unknown type", { url: URL_OF_RECEIVER, types: ["message.queued"] }, "types.0"],
    ["all types and one more", { url: URL_OF_RECEIVER, types: ["*", "message.sent"] }, "types"],
    [
      "an invisible description",
      { url: URL_OF_RECEIVER, types: ["*"], description: "\u200b" },
      "description",
    ],
    ["an unknown field", { url: URL_OF_RECEIVER, types: ["*"], secret: "whsec_x" }, "secret"],
  ])("are not created with %s", async (_, body, path) => {
    const { code, errors } = await problemOf(await call(all.POST, "POST", { body }));
    expect(code).toBe("invalid_request");
    expect(errors?.map((error) => error.path)).toContain(path);
    expect(await (await call(all.GET, "GET")).json()).toEqual({ items: [] });
  });

  it("reject a wrong change, time and cursor", async () => {
    const { id, secret: _, ...created } = await create();
    const wrong: [RouteHandler, string, { body?: unknown; query?: string }][] = [
      [one.PATCH, "PATCH", { body: { status: "disabled" } }],
      [one.PATCH, "PATCH", { body: { url: "https://127.0.0.2/", types: ["nothing"] } }],
      [one.PATCH, "PATCH", { body: { url: "https://192.168.0.1/" } }],
      [replay.POST, "POST", { body: { since: "yesterday" } }],
      [replay.POST, "POST", { body: {} }],
      [deliveries.GET, "GET", { query: "?cursor=x" }],
      [deliveries.GET, "GET", { query: "?cursor=1&cursor=2" }],
    ];
    for (const [handler, method, input] of wrong) {
      const response = await call(handler, method, { id, ...input });
      expect((await problemOf(response)).code, JSON.stringify(input)).toBe("invalid_request");
    }
    expect(await (await call(one.GET, "GET", { id })).json()).toEqual({ id, ...created });
  });
});
