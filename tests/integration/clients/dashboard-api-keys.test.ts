import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as revoke } from "@/app/api/dashboard/api-keys/[id]/revoke/route";
import { POST as create, GET as list } from "@/app/api/dashboard/api-keys/route";
import { keyRoute } from "@/lib/http/key-route";
import { apiKeyListSchema, apiKeySchema, createdApiKeySchema } from "@/types/api-keys";
import { serviceRequest } from "../../factories/keys";
import { openTestWeb, signedInAs, type TestWeb, webRequest } from "../../factories/web";

const PATH = "/api/dashboard/api-keys";
const INPUT = { client: "crm", scopes: ["messages:read"] };

let context: TestWeb;
let admin: string;

beforeAll(async () => {
  context = await openTestWeb();
  admin = await signedInAs(context, "admin");
});

afterAll(() => context.close());

const revokeAt = (id: string) =>
  revoke(webRequest(`${PATH}/${id}/revoke`, { method: "POST", cookie: admin }), {
    params: Promise.resolve({ id }),
  });
const readAll = async () =>
  apiKeyListSchema.parse(await (await list(webRequest(PATH, { cookie: admin }))).json()).items;

test("an administrator creates a working key, sees it without its secret and revokes it", async () => {
  const made = await create(webRequest(PATH, { method: "POST", cookie: admin, body: INPUT }));
  expect(made.status).toBe(201);
  expect(made.headers.get("cache-control")).toBe("no-store");
  const { key, secret } = createdApiKeySchema.strict().parse(await made.json());
  expect(key).toMatchObject({ ...INPUT, createdBy: "Pessoa admin", lastUsedAt: null, revokedAt: null });

  const route = keyRoute({ scope: "messages:read", handler: () => ({}) });
  const use = () => route(serviceRequest("/api/v1/notes", { key: secret }));
  expect((await use()).status).toBe(200);
  await expect.poll(async () => (await readAll())[0]?.lastUsedAt).not.toBeNull();

  const answer = await (await list(webRequest(PATH, { cookie: admin }))).text();
  expect(answer).toContain(key.prefix);
  expect(answer).not.toContain(secret);
  expect(answer).not.toContain("digest");

  const revoked = await revokeAt(key.id);
  expect(revoked.status).toBe(200);
  expect(apiKeySchema.parse(await revoked.json()).revokedAt).not.toBeNull();
  await expect.poll(async () => (await use()).status).toBe(401);
  expect((await revokeAt(key.id)).status, "a repeat succeeds").toBe(200);

  const acts = await context.sql`
    select action, actor_kind, request_id is not null as traced from julia.audit_log
    where target_kind = 'api_key' and target_id = ${key.id} order by at`;
  expect(acts.map((act) => ({ ...act }))).toEqual([
    { action: "api_key_created", actor_kind: "person", traced: true },
    { action: "api_key_revoked", actor_kind: "person", traced: true },
  ]);
});
