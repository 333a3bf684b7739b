import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { GET as unknownGet } from "@/app/api/[[...rest]]/route";
import { PUT as putUsers } from "@/app/api/dashboard/users/route";
import { DomainError } from "@/lib/errors";
import { MAX_BODY_BYTES } from "@/lib/http/read-json-body";
import { sessionRoute } from "@/lib/http/session-route";
import { ERROR_STATUS, problemSchema } from "@/types/errors";
import { ROLES } from "@/types/people";
import { signedInAs, useWebContext, webRequest } from "../factories/web";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let database: TestDatabase;
let context: ReturnType<typeof useWebContext>;
let cookie: string;

beforeAll(async () => {
  database = await createTestDatabase();
  context = useWebContext(database.url);
  cookie = await signedInAs(context, "operator");
});

afterAll(async () => {
  await context.close();
  await database.close();
});

const noteSchema = z.object({ text: z.string().max(100), tags: z.array(z.string()).optional() });
const handled: unknown[] = [];

const post = sessionRoute({
  roles: ["operator", "admin"],
  body: noteSchema,
  query: z.object({ page: z.coerce.number().int().optional() }),
  params: z.object({ name: z.string().min(2) }),
  status: 201,
  handler: ({ body, query, params, context }) => {
    handled.push(body);
    return { text: body.text, page: query.page, name: params.name, role: context.actor.role };
  },
});
const get = sessionRoute({ roles: ROLES, handler: ({ context }) => ({ role: context.actor.role }) });
const at = (name: string) => ({ params: Promise.resolve({ name }) });

/** A POST with exactly these bytes. */
function raw(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  const base = webRequest("/api/notes/ana", { method: "POST", cookie });
  const all = new Headers(base.headers);
  for (const [name, value] of Object.entries({ "content-type": "application/json", ...headers })) {
    if (value === "") all.delete(name);
    else all.set(name, value);
  }
  const init: RequestInit & { duplex: "half" } = { method: "POST", headers: all, body, duplex: "half" };
  return new Request(base.url, init);
}

async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const problem = problemSchema.strict().parse(await response.json());
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
  expect(problem.status).toBe(response.status);
  expect(response.status).toBe(ERROR_STATUS[problem.code]);
  return problem;
}

test("each role gets what the route gives it, and nobody else gets anything", async () => {
  for (const role of ROLES) {
    const own = await signedInAs(context, role);
    const response = await post(
      webRequest("/api/notes/ana", { method: "POST", cookie: own, body: { text: "oi" } }),
      at("ana"),
    );
    expect(response.status, role).toBe(role === "manager" ? 403 : 201);
  }
  const anonymous = await post(
    webRequest("/api/notes/ana", { method: "POST", body: { text: "oi" } }),
    at("ana"),
  );
  expect(await problemOf(anonymous)).toMatchObject({ code: "unauthenticated" });
  expect((await get(webRequest("/api/notes"))).status).toBe(401);
});

test("a header that once made Next skip its middleware opens nothing", async () => {
  const headers = { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" };
  expect((await get(webRequest("/api/notes", { headers }))).status).toBe(401);
});

test.each([
  ["another site", "https://evil.example", 403],
  ["our host under another port", "http://127.0.0.1:4000", 403],
  ["an opaque origin", "null", 403],
  ["none at all", null, 403],
  ["not an origin", "127.0.0.1:3999", 403],
  ["our own", "http://127.0.0.1:3999", 201],
])("an unsafe request with a cookie from %s", async (_, origin, status) => {
  const request = webRequest("/api/notes/ana", { method: "POST", cookie, origin, body: { text: "oi" } });
  const response = await post(request, at("ana"));
  expect(response.status).toBe(status);
  if (status === 403) expect(await problemOf(response)).toMatchObject({ code: "origin_refused" });
});

test("reading needs no origin", async () => {
  const response = await get(webRequest("/api/notes", { cookie, origin: null }));
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test.each<[string, () => Request, string]>([
  [
    "no content type",
    () => raw(new Blob(['{"text":"oi"}']), { "content-type": "" }),
    "unsupported_media_type",
  ],
  [
    "a form",
    () => raw("text=oi", { "content-type": "application/x-www-form-urlencoded" }),
    "unsupported_media_type",
  ],
  ["text/plain", () => raw('{"text":"oi"}', { "content-type": "text/plain" }), "unsupported_media_type"],
  ["broken JSON", () => raw('{"text":'), "invalid_json"],
  ["bytes that are no UTF-8", () => raw(new Uint8Array([0x22, 0xff, 0x22])), "invalid_json"],
  ["HTML", () => raw("<html></html>"), "invalid_json"],
  ["no body", () => raw(null), "invalid_request"],
  ["null", () => raw("null"), "invalid_request"],
  ["a list", () => raw("[]"), "invalid_request"],
  ["a wrong type", () => raw('{"text":7}'), "invalid_request"],
  ["an unknown field", () => raw('{"text":"oi","status":"active"}'), "invalid_request"],
  ["__proto__", () => raw('{"text":"oi","__proto__":{"role":"admin"}}'), "invalid_request"],
  ["constructor, deep inside", () => raw('{"text":"oi","tags":[{"constructor":{}}]}'), "invalid_request"],
  ["NUL", () => raw('{"text":"a\\u0000b"}'), "invalid_request"],
  ["half a surrogate pair", () => raw('{"text":"\\ud800"}'), "invalid_request"],
  [
    "very deep nesting",
    () => raw(`{"text":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
    "invalid_request",
  ],
  [
    "a declared length that is too large",
    () => raw("{}", { "content-length": "99999999" }),
    "body_too_large",
  ],
  [
    "a length that lies",
    () => raw(`{"text":"${"a".repeat(MAX_BODY_BYTES)}"}`, { "content-length": "10" }),
    "body_too_large",
  ],
])("a body with %s is refused and the handler never runs", async (_, request, code) => {
  handled.length = 0;
  expect(await problemOf(await post(request(), at("ana")))).toMatchObject({ code });
  expect(handled).toEqual([]);
});

test("a body without a length is counted while it is read, and not read to its end", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 16_384;
      controller.enqueue(new Uint8Array(16_384).fill(0x20));
    },
  });
  expect(await problemOf(await post(raw(endless), at("ana")))).toMatchObject({ code: "body_too_large" });
  expect(sent).toBeLessThan(2 * MAX_BODY_BYTES);
});

test("every bad field is named", async () => {
  const problem = await problemOf(await post(raw('{"text":7,"tags":[1],"extra":true}'), at("ana")));
  expect(problem.errors?.map((error) => error.path).sort()).toEqual(["extra", "tags.0", "text"]);
});

test.each([
  ["page=1&page=2", "page"],
  ["status=active", "status"],
  ["page=x", "page"],
  ["__proto__=x", ""],
  ["page=1%00", "page"],
])("the query %s is refused", async (query, path) => {
  const request = webRequest(`/api/notes/ana?${query}`, { method: "POST", cookie, body: { text: "oi" } });
  const problem = await problemOf(await post(request, at("ana")));
  expect(problem).toMatchObject({ code: "invalid_request", errors: [{ path }] });
});

test.each(["apikey", "api_key", "ApiKey", "token", "key", "session", "access_token"])(
  "a credential in the address (%s) is refused even when everything else is right",
  async (name) => {
    const response = await get(webRequest(`/api/notes?${name}=wag_live_secret`, { cookie }));
    const text = await response.clone().text();
    expect(await problemOf(response)).toMatchObject({ code: "invalid_request" });
    expect(text).not.toContain("wag_live_secret");
  },
);

test("path parameters that break the rules are a bad request, not a failure", async () => {
  for (const name of ["x", "a\0b", "\ud800aa"]) {
    const request = webRequest("/api/notes/x", { method: "POST", cookie, body: { text: "oi" } });
    expect(await problemOf(await post(request, at(name)))).toMatchObject({ code: "invalid_request" });
  }
});

test("whatever is sent, the answer is 201 or a 4xx problem", async () => {
  const bodies = fc.oneof(
    fc.json().map((text): string | Uint8Array<ArrayBuffer> => text),
    fc.string({ unit: "binary" }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
    fc
      .record({ text: fc.anything(), tags: fc.anything() }, { requiredKeys: [] })
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.string({ unit: "binary", maxLength: 20 }), async (body, name) => {
      const response = await post(raw(body), at(name));
      if (response.status !== 201) {
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(response.status).toBeLessThan(500);
        await problemOf(response);
      }
    }),
    { numRuns: 300 },
  );
});

test("an expected error keeps its code, its chip and its Retry-After", async () => {
  const route = sessionRoute({
    roles: ROLES,
    handler: () => {
      throw new DomainError("phone_taken", "The phone belongs to another chip.", {
        chipId: "c1",
        retryAfterSeconds: 1.2,
      });
    },
  });
  const response = await route(webRequest("/api/notes", { cookie }));
  expect(response.headers.get("retry-after")).toBe("2");
  expect(await problemOf(response)).toMatchObject({ code: "phone_taken", chipId: "c1", status: 409 });
});

test("an unexpected failure tells the caller nothing but the request id", async () => {
  const route = sessionRoute({
    roles: ROLES,
    handler: async ({ context: { sql } }) => await sql`select 'senha secreta' from julia.no_such_table`,
  });
  const response = await route(webRequest("/api/notes", { cookie }));
  const text = await response.clone().text();
  expect(text).not.toMatch(/no_such_table|senha|relation/);
  expect(await problemOf(response)).toMatchObject({ code: "internal_error" });
});

test("a database that is gone is a 503 with a time to come again", async () => {
  const gone = useWebContext("postgres://nobody@127.0.0.1:9/nothing");
  try {
    const response = await get(webRequest("/api/notes", { cookie }));
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await problemOf(response)).toMatchObject({ code: "database_unavailable" });
  } finally {
    await gone.close();
    context = useWebContext(database.url);
  }
});

test("an unknown address and an unknown method are problems too", async () => {
  expect(await problemOf(await unknownGet(webRequest("/api/nothing")))).toMatchObject({ code: "not_found" });
  const response = await putUsers(webRequest("/api/dashboard/users", { method: "PUT", cookie }));
  expect(response.headers.get("allow")).toBe("GET, POST, PATCH");
  expect(await problemOf(response)).toMatchObject({ code: "method_not_allowed" });
});
