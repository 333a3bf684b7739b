import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { digestOf, makeApiKeySecret } from "@/lib/clients/api-key-secret";
import { keyRoute } from "@/lib/http/key-route";
import { createLogger } from "@/lib/log/logger";
import { API_SCOPES } from "@/types/api-keys";
import { makeKey, serviceRequest } from "../../factories/keys";
import { answerWith, openTestWeb, signedInAs, type TestWeb } from "../../factories/web";

let context: TestWeb;

beforeAll(async () => {
  context = await openTestWeb();
});

afterAll(() => context.close());

const route = keyRoute({
  scope: "messages:send",
  body: z.object({ text: z.string() }),
  status: 202,
  handler: ({ body, client, context: { actor } }) => ({ text: body.text, client, actor }),
});
const post = (options: Parameters<typeof serviceRequest>[1]) =>
  route(serviceRequest("/api/v1/notes", { method: "POST", body: { text: "oi" }, ...options }));

test("a key in either header gives access to its route, and the handler receives the client", async () => {
  const { secret } = await makeKey(context);
  const [{ id: clientId } = {}] = await context.sql`select id from julia.clients where name = 'crm'`;
  for (const [header, value] of [
    ["authorization", `bearer ${secret}`],
    ["x-api-key", secret],
  ] as const) {
    const response = await post({ headers: { [header]: value } });
    expect(response.status).toBe(202);
    expect(response.headers.get("ratelimit-limit")).toBe("1000000");
    expect(await response.json()).toMatchObject({
      text: "oi",
      client: { id: clientId, mayChangeContacts: true },
      actor: { kind: "service", label: "crm", scopes: API_SCOPES },
    });
  }
});

test("a signed-in admin without a key gets only the authentication challenge, from any page", async () => {
  const cookie = await signedInAs(context, "admin");
  const response = await post({ headers: { cookie } });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe("Bearer");
});

test("unknown, revoked and malformed keys get the same response", async () => {
  const { secret } = await makeKey(context);
  await context.sql`update julia.api_keys set revoked_at = now() where digest = ${digestOf(secret)}`;
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

test.each<[string, (key: string) => string]>([
  ["a query parameter of any name", (key: string) => `/api/v1/notes?page=${key}`],
  ["the name of one", (key: string) => `/api/v1/notes?${key}`],
  ...["apikey", "api_key", "ApiKey", "token", "key", "session", "access_token"].map(
    (name): [string, () => string] => [`a parameter called ${name}`, () => `/api/v1/notes?${name}=abc`],
  ),
  ["a key whose end was cut off", (key: string) => `/api/v1/notes?cursor=${key.slice(0, -10)}`],
])("in the URL, %s is refused and not looked up", async (_, path) => {
  const { secret } = await makeKey(context, { client: "address" });
  const response = await route(
    serviceRequest(path(secret), { method: "POST", key: secret, body: { text: "oi" } }),
  );
  expect(response.status).toBe(400);
  const answer = await response.text();
  expect(answer).toContain("Credentials are not accepted in the address.");
  expect(answer).not.toContain(secret.slice(0, 30));
});

test("a key in the path is rejected and appears in no log line", async () => {
  const lines: string[] = [];
  const log = createLogger({
    level: "trace",
    process: "test",
    destination: { write: (line) => lines.push(line) },
  });
  answerWith({ ...context, log });
  const byName = keyRoute({
    scope: "messages:read",
    params: z.object({ id: z.string() }),
    handler: () => ({}),
  });
  const { secret } = await makeKey(context, { client: "address" });
  const segment = { params: Promise.resolve({ id: secret }) };
  const response = await byName(serviceRequest(`/api/v1/messages/${secret}`, { key: secret }), segment);
  answerWith(context);
  expect(response.status).toBe(400);
  expect(lines.join("")).toContain("[redacted]");
  expect(lines.join("")).not.toContain(secret.slice(0, 30));
});
