import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { digestOf, makeApiKeySecret } from "@/lib/clients/api-key-secret";
import { keyRoute } from "@/lib/http/key-route";
import { API_SCOPES } from "@/types/api-keys";
import { makeKey, serviceRequest } from "../../factories/keys";
import { signedInAs, useWebContext } from "../../factories/web";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let database: TestDatabase;
let context: ReturnType<typeof useWebContext>;

beforeAll(async () => {
  database = await createTestDatabase();
  context = useWebContext(database.url);
});

afterAll(async () => {
  await context.close();
  await database.close();
});

const route = keyRoute({
  scope: "messages:send",
  body: z.object({ text: z.string() }),
  status: 202,
  handler: ({ body, client, actor }) => ({ text: body.text, client, actor }),
});
const post = (options: Parameters<typeof serviceRequest>[1]) =>
  route(serviceRequest("/api/v1/notes", { method: "POST", body: { text: "oi" }, ...options }));

test("a key opens its route, in either header, and the handler learns whose it is", async () => {
  const { id, secret } = await makeKey(context);
  for (const headers of [{ authorization: `bearer ${secret}` }, { "x-api-key": secret }]) {
    const response = await post({ headers });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      text: "oi",
      client: { name: "crm", keyId: id },
      actor: { kind: "service", label: "crm", scopes: API_SCOPES },
    });
  }
});

test("each key opens what its scopes say and nothing else", async () => {
  for (const scope of API_SCOPES) {
    const { secret } = await makeKey(context, { client: "matrix", scopes: [scope] });
    for (const needed of API_SCOPES) {
      const get = keyRoute({ scope: needed, handler: () => ({}) });
      const response = await get(serviceRequest("/api/v1/notes", { key: secret }));
      expect(response.status, `${scope} at ${needed}`).toBe(scope === needed ? 200 : 403);
    }
  }
});

test("a signed-in admin without a key gets nothing, from whatever page", async () => {
  const cookie = await signedInAs(context, "admin");
  expect((await post({ headers: { cookie } })).status).toBe(401);
});

test("unknown, revoked and malformed keys get the same answer", async () => {
  const { secret } = await makeKey(context);
  await database.sql`update julia.api_keys set revoked_at = now() where digest = ${digestOf(secret)}`;
  const answers = await Promise.all(
    [secret, makeApiKeySecret(), "wag_live_x", undefined].map(async (key) => {
      const response = await post({ key });
      const { requestId: _, ...problem } = await response.json();
      return { status: response.status, problem };
    }),
  );
  expect(answers[0]).toMatchObject({ status: 401, problem: { code: "unauthenticated" } });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});
