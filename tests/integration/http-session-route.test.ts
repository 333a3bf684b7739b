import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { DomainError } from "@/lib/errors";
import { MAX_BODY_BYTES } from "@/lib/http/read-json-body";
import { sessionRoute } from "@/lib/http/session-route";
import { ROLES } from "@/types/people";
import { problemOf } from "../factories/problem";
import {
  APP_URL,
  answerWith,
  openTestWeb,
  signedInAs,
  type TestWeb,
  useWebContext,
  type WebRequest,
  webRequest,
} from "../factories/web";

let context: TestWeb;
let cookie: string;

beforeAll(async () => {
  context = await openTestWeb();
  cookie = await signedInAs(context, "operator");
});
afterAll(() => context.close());
beforeEach(() => {
  handled = 0;
});

let handled = 0;
const route = sessionRoute({
  roles: ["operator", "admin"],
  body: z.object({ text: z.string().max(100), tags: z.array(z.string()).optional() }),
  query: z.object({ page: z.coerce.number().int().optional() }),
  status: 201,
  handler: ({ body, query, context }) => {
    handled += 1;
    return { text: body.text, page: query.page, role: context.actor.role };
  },
});
const get = sessionRoute({ roles: ROLES, handler: ({ context }) => ({ role: context.actor.role }) });
const post = (options: WebRequest = {}, query = "") =>
  route(webRequest(`/api/notes${query}`, { method: "POST", cookie, body: { text: "oi" }, ...options }));

test("the handler runs only for the roles that the route allows", async () => {
  for (const role of ROLES) {
    handled = 0;
    const response = await post({ cookie: await signedInAs(context, role) });
    expect([response.status, handled], role).toEqual(role === "manager" ? [403, 0] : [201, 1]);
  }
  handled = 0;
  for (const forged of [undefined, "julia.session=", "julia.session=%ff", "__proto__=1"]) {
    expect(await problemOf(await post({ cookie: forged }))).toMatchObject({ code: "unauthenticated" });
  }
  expect(handled).toBe(0);
});

test("the header that once bypassed Next's middleware has no effect", async () => {
  const headers = { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" };
  expect((await get(webRequest("/api/notes", { headers }))).status).toBe(401);
});

test.each<[string, WebRequest]>([
  ["another site", { origin: "https://evil.example" }],
  ["a site whose name begins like ours", { origin: `${APP_URL}.evil.example` }],
  ["our host under another port", { origin: "http://127.0.0.1:4000" }],
  [
    "a name that only resolves here",
    { origin: "http://re.example:3999", headers: { host: "re.example:3999" } },
  ],
  ["an opaque origin", { origin: "null" }],
  ["no origin", { origin: null }],
  ["an empty origin", { origin: "" }],
  ["our origin with a path", { origin: `${APP_URL}/` }],
  ["our host without its scheme", { origin: "127.0.0.1:3999" }],
  [
    "headers that only claim it",
    { origin: null, headers: { "sec-fetch-site": "same-origin", referer: APP_URL } },
  ],
])("an unsafe request with a cookie from %s is rejected, and its handler never runs", async (_, from) => {
  expect(await problemOf(await post(from))).toMatchObject({ code: "origin_refused" });
  expect(handled).toBe(0);
});

test("an unsafe request from our own origin or our loopback address is accepted", async () => {
  expect(APP_URL).not.toContain("localhost");
  const host = "localhost:3999";
  for (const from of [{ origin: APP_URL }, { origin: `http://${host}`, headers: { host } }]) {
    expect((await post(from)).status).toBe(201);
  }
});

test("reading requires no origin", async () => {
  const response = await get(webRequest("/api/notes", { cookie, origin: null }));
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test("a body without a length is measured while it is read, and reading stops at the limit", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 16_384;
      controller.enqueue(new Uint8Array(16_384).fill(0x20));
    },
  });
  const { url, headers } = webRequest("/api/notes", { method: "POST", cookie, body: {} });
  const init: RequestInit & { duplex: "half" } = { method: "POST", headers, body: endless, duplex: "half" };
  expect(await problemOf(await route(new Request(url, init)))).toMatchObject({ code: "body_too_large" });
  expect(sent).toBeLessThan(2 * MAX_BODY_BYTES);
});

test("every invalid field is named, including those missing from an empty body", async () => {
  const fieldsOf = async (body: unknown) =>
    (await problemOf(await post({ body }))).errors?.map((error) => error.path).sort();
  expect(await fieldsOf({ text: 7, tags: [1], extra: true })).toEqual(["extra", "tags.0", "text"]);
  expect(await fieldsOf(undefined)).toEqual(["text"]);
});

test.each([
  ["page=1&page=2", "page"],
  ["status=active", "status"],
  ["page=x", "page"],
  ["__proto__=x", ""],
  ["page=1%00", "page"],
])("the query %s is rejected", async (query, path) => {
  const problem = await problemOf(await post({}, `?${query}`));
  expect(problem).toMatchObject({ code: "invalid_request", errors: [{ path }] });
});

test("an expected error keeps its code, its chip and its Retry-After", async () => {
  const taken = sessionRoute({
    roles: ROLES,
    handler: () => {
      throw new DomainError("phone_taken", "The phone belongs to another chip.", {
        chipId: "c1",
        retryAfterSeconds: 1.2,
      });
    },
  });
  const response = await taken(webRequest("/api/notes", { cookie }));
  expect(response.headers.get("retry-after")).toBe("2");
  expect(await problemOf(response)).toMatchObject({ code: "phone_taken", chipId: "c1", status: 409 });
});

test("an unexpected failure exposes only the request id", async () => {
  const failing = sessionRoute({
    roles: ROLES,
    handler: async ({ context: { sql } }) => await sql`select 'senha secreta' from julia.no_such_table`,
  });
  const response = await failing(webRequest("/api/notes", { cookie }));
  const text = await response.clone().text();
  expect(text).not.toMatch(/no_such_table|senha|relation/);
  expect(await problemOf(response)).toMatchObject({ code: "internal_error" });
});

test("an unavailable database gives 503 with Retry-After", async () => {
  const gone = useWebContext("postgres://nobody@127.0.0.1:9/nothing");
  try {
    const response = await get(webRequest("/api/notes", { cookie }));
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await problemOf(response)).toMatchObject({ code: "database_unavailable" });
  } finally {
    await gone.close();
    answerWith(context);
  }
});
