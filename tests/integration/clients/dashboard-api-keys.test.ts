import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as revoke } from "@/app/api/dashboard/api-keys/[id]/revoke/route";
import { POST as create, GET as list } from "@/app/api/dashboard/api-keys/route";
import { keyRoute } from "@/lib/http/key-route";
import { apiKeyListSchema, apiKeySchema, createdApiKeySchema } from "@/types/api-keys";
import { ERROR_STATUS } from "@/types/errors";
import { serviceRequest } from "../../factories/keys";
import { signedInAs, useWebContext, type WebRequest, webRequest } from "../../factories/web";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

const PATH = "/api/dashboard/api-keys";
const INPUT = { client: "crm", scopes: ["messages:read"] };

let database: TestDatabase;
let context: ReturnType<typeof useWebContext>;
let admin: string;

beforeAll(async () => {
  database = await createTestDatabase();
  context = useWebContext(database.url);
  admin = await signedInAs(context, "admin");
});

afterAll(async () => {
  await context.close();
  await database.close();
});

const post = (options: WebRequest) => create(webRequest(PATH, { method: "POST", cookie: admin, ...options }));
const revokeAt = (id: string, cookie?: string) =>
  revoke(webRequest(`${PATH}/${id}/revoke`, { method: "POST", cookie }), { params: Promise.resolve({ id }) });
const readAll = async () =>
  apiKeyListSchema.parse(await (await list(webRequest(PATH, { cookie: admin }))).json()).items;

test("an administrator makes a key that works, sees it without its secret, and revokes it", async () => {
  const made = await post({ body: INPUT });
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

  const revoked = await revokeAt(key.id, admin);
  expect(revoked.status).toBe(200);
  expect(apiKeySchema.parse(await revoked.json()).revokedAt).not.toBeNull();
  await expect.poll(async () => (await use()).status).toBe(401);
  expect((await revokeAt(key.id, admin)).status, "again is a success").toBe(200);

  const acts = await database.sql`
    select action, actor_kind, request_id is not null as traced from julia.audit_log
    where target_kind = 'api_key' and target_id = ${key.id} order by at`;
  expect(acts.map((act) => ({ ...act }))).toEqual([
    { action: "api_key_created", actor_kind: "person", traced: true },
    { action: "api_key_revoked", actor_kind: "person", traced: true },
  ]);
});

test("nobody but administrators reads, makes or revokes keys, and no other site's page does", async () => {
  const [victim] = await readAll();
  const before = await readAll();
  for (const role of ["operator", "manager"] as const) {
    const cookie = await signedInAs(context, role);
    const answers = [
      await list(webRequest(PATH, { cookie })),
      await post({ cookie, body: INPUT }),
      await revokeAt(victim?.id ?? "", cookie),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403]);
  }
  const answers = [
    await list(webRequest(PATH)),
    await post({ cookie: undefined, body: INPUT }),
    await revokeAt(victim?.id ?? ""),
    await post({ body: INPUT, origin: "https://evil.example" }),
    await post({ body: INPUT, origin: null }),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 403, 403]);
  expect(await readAll()).toEqual(before);
});

test.each([
  ["no client", { scopes: ["selection"] }],
  ["no scope", { client: "crm", scopes: [] }],
  ["an unknown scope", { client: "crm", scopes: ["admin"] }],
  ["a client's name that could be a path", { client: "../crm", scopes: ["selection"] }],
  ["a field that is not its own", { ...INPUT, digest: "0".repeat(64) }],
])("%s is refused, and nothing is stored", async (_, body) => {
  const before = await readAll();
  const response = await post({ body });
  expect(response.status).toBe(ERROR_STATUS.invalid_request);
  expect(await readAll()).toEqual(before);
});

test("a key that is not there is not found", async () => {
  expect((await revokeAt("018f0000-0000-7000-8000-000000000000", admin)).status).toBe(404);
  expect((await revokeAt("not-an-id", admin)).status).toBe(400);
});
