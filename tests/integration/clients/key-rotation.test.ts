import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as rotate } from "@/app/api/dashboard/api-keys/[id]/rotate/route";
import { GET as list } from "@/app/api/dashboard/api-keys/route";
import { PATCH as changeClient } from "@/app/api/dashboard/clients/[id]/route";
import { createApiKey } from "@/lib/clients/create-api-key";
import { keyRoute } from "@/lib/http/key-route";
import { apiKeyListSchema, createdApiKeySchema } from "@/types/api-keys";
import { makeKey, serviceRequest } from "../../factories/keys";
import { openTestWeb, signedInAs, type TestWeb, webRequest } from "../../factories/web";

const PATH = "/api/dashboard/api-keys";
const SYSTEM = { kind: "system", label: "test" } as const;

let web: TestWeb;
let admin: string;

beforeAll(async () => {
  web = await openTestWeb();
  admin = await signedInAs(web, "admin");
});
afterAll(() => web.close());

const route = keyRoute({ scope: "messages:read", handler: () => ({}) });
const use = (key: string) => route(serviceRequest("/api/v1/notes", { key }));
const statusOf = async (key: string) => (await use(key)).status;
const keyOf = async (id: string) => {
  const answer = await list(webRequest(PATH, { cookie: admin }));
  return apiKeyListSchema.parse(await answer.json()).items.find((key) => key.id === id);
};
const rotateAt = (id: string, body: object) =>
  rotate(webRequest(`${PATH}/${id}/rotate`, { method: "POST", cookie: admin, body }), {
    params: Promise.resolve({ id }),
  });
const expireAll = (id: string) =>
  web.sql`update julia.api_keys set expires_at = now() - interval '1 second' where id = ${id}`;

test("an expired key is refused with the same answer as an unknown key", async () => {
  const { id, secret } = await makeKey(web, { client: "expiring" });
  expect(await statusOf(secret)).toBe(200);
  await expireAll(id);
  await expect.poll(() => statusOf(secret)).toBe(401);
  expect(await keyOf(id)).toMatchObject({ expiry: "past" });
});

test("the list warns 14 days before a key expires", async () => {
  const expiryAfter = async (expiresInDays: number | undefined) => {
    const input = { client: "dates", scopes: ["messages:read" as const], expiresInDays };
    return (await createApiKey(web, SYSTEM, input)).key.expiry;
  };
  expect([await expiryAfter(undefined), await expiryAfter(15), await expiryAfter(14)]).toEqual([
    "never",
    "later",
    "soon",
  ]);
});

test("after a rotation both keys work until the overlap ends, with the same client and scopes", async () => {
  const { id, secret } = await makeKey(web, { client: "rotated", scopes: ["messages:read"] });
  const response = await rotateAt(id, { overlapHours: 24 });
  expect(response.status).toBe(201);
  const { key, secret: next } = createdApiKeySchema.parse(await response.json());
  expect(key).toMatchObject({ client: "rotated", scopes: ["messages:read"], expiry: "never" });
  expect([await statusOf(secret), await statusOf(next)]).toEqual([200, 200]);
  const [old] = await web.sql`select round(extract(epoch from expires_at - now()) / 3600)::int as hours
    from julia.api_keys where id = ${id}`;
  expect(old?.hours).toBe(24);

  await expireAll(id);
  await expect.poll(() => statusOf(secret)).toBe(401);
  expect(await statusOf(next)).toBe(200);
  expect((await rotateAt(id, { overlapHours: 24 })).status, "an expired key").toBe(404);
});

test("a rotation does not postpone the expiry of the old key, and can end it at once", async () => {
  const input = { client: "short", scopes: ["messages:read" as const], expiresInDays: 1 };
  const { key, secret } = await createApiKey(web, SYSTEM, input);
  expect((await rotateAt(key.id, { overlapHours: 720 })).status).toBe(201);
  expect((await keyOf(key.id))?.expiresAt).toBe(key.expiresAt);
  expect((await rotateAt(key.id, { overlapHours: 0 })).status).toBe(201);
  await expect.poll(() => statusOf(secret)).toBe(401);
});

test("a changed quota applies to the client's next requests and is audited", async () => {
  const { id, secret } = await makeKey(web, { client: "quota" });
  const clientId = (await keyOf(id))?.clientId ?? "";
  const response = await changeClient(
    webRequest(`/api/dashboard/clients/${clientId}`, {
      method: "PATCH",
      cookie: admin,
      body: { requestsPerMinute: 77 },
    }),
    { params: Promise.resolve({ id: clientId }) },
  );
  expect(response.status).toBe(204);
  await expect.poll(async () => (await use(secret)).headers.get("ratelimit-limit")).toBe("77");
  const [entry] = await web.sql`select details from julia.audit_log where action = 'client_changed'`;
  expect(entry?.details).toEqual({
    before: { requestsPerMinute: 1_000_000 },
    after: { requestsPerMinute: 77 },
  });
});
