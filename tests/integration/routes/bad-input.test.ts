import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "@/lib/http/read-json-body";
import type { ErrorCode } from "@/types/errors";
import { problemOf } from "../../factories/problem";
import type { Dashboard } from "./dashboard";
import { openRightCalls, type RightCalls } from "./right-calls";
import { ALL_ROUTES, type Route, rawRequest } from "./routes";

let calls: RightCalls;
let dashboard: Dashboard;

beforeAll(async () => {
  calls = await openRightCalls();
  dashboard = calls.dashboard;
});
afterAll(() => dashboard.close());

const takesBytes = (route: Route) => route.method !== "GET";
const named = (routes: readonly Route[]) => routes.map((route): [string, Route] => [route.name, route]);

/** Sends this body unchanged, with the session of an admin and from our own origin. */
function send(route: Route, body: BodyInit | null, headers: Record<string, string> = {}): Promise<Response> {
  const base = { cookie: dashboard.cookies.admin, "content-type": "application/json" };
  return rawRequest(route, calls.at(route), body, { ...base, ...headers });
}

async function expectRefusal(response: Promise<Response>, code: ErrorCode, what: string): Promise<void> {
  const problem = await problemOf(await response);
  expect(problem.code, what).toBe(code);
}

const deep = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;

const BAD_BODIES: [string, BodyInit, Record<string, string>, ErrorCode][] = [
  ["a form", "phone=1", { "content-type": "application/x-www-form-urlencoded" }, "unsupported_media_type"],
  ["text/plain", "{}", { "content-type": "text/plain" }, "unsupported_media_type"],
  ["almost JSON's type", "{}", { "content-type": "application/json-patch+json" }, "unsupported_media_type"],
  ["no type", new Blob(['{"phone":"1"}']), { "content-type": "" }, "unsupported_media_type"],
  ["half of a JSON", '{"phone":"55', {}, "invalid_json"],
  ["two JSONs", "{}{}", {}, "invalid_json"],
  ["HTML", "<!doctype html>", {}, "invalid_json"],
  ["spaces", "   ", {}, "invalid_json"],
  ["NaN", '{"perHour":NaN}', {}, "invalid_json"],
  ["bytes that are no UTF-8", new Uint8Array([0x22, 0xc3, 0x28, 0x22]), {}, "invalid_json"],
  ["null", "null", {}, "invalid_request"],
  ["a number", "7", {}, "invalid_request"],
  ["a list", "[]", {}, "invalid_request"],
  ["an unknown field", '{"unknownField":"active"}', {}, "invalid_request"],
  ["__proto__", '{"__proto__":{"role":"admin"}}', {}, "invalid_request"],
  ["constructor", '{"constructor":{"prototype":{}}}', {}, "invalid_request"],
  ["NUL", '{"phone":"55\\u0000"}', {}, "invalid_request"],
  ["NUL in a key", '{"pho\\u0000ne":"55"}', {}, "invalid_request"],
  ["half a surrogate pair", '{"label":"\\ud83d"}', {}, "invalid_request"],
  ["nesting of 33", deep(33), {}, "invalid_request"],
  ["nesting of 100,000", deep(100_000), {}, "invalid_request"],
  ["256 kB and one byte", `"${"a".repeat(MAX_BODY_BYTES)}"`, {}, "body_too_large"],
  ["a length that lies", "{}", { "content-length": "9999999999" }, "body_too_large"],
  ["a length too short", `"${"a".repeat(MAX_BODY_BYTES)}"`, { "content-length": "10" }, "body_too_large"],
  ["a field given twice, the second wrong", '{"version":1,"version":"x"}', {}, "invalid_request"],
];

describe.each(named(ALL_ROUTES.filter(takesBytes)))("%s", (_, route) => {
  test("rejects every malformed body with its code, and nothing changes", async () => {
    await calls.withoutEffect(async () => {
      for (const [what, body, headers, code] of BAD_BODIES) {
        await expectRefusal(send(route, body, headers), code, what);
      }
    });
  });

  test("any JSON that it does not accept gets a 4xx problem, and nothing changes", async () => {
    // Routes without a body accept `{}`, so `{}` is excluded.
    const wrong = fc.json({ maxDepth: 4 }).filter((text) => !/^\s*\{\s*\}\s*$/.test(text));
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((list) => new Uint8Array(list));
    await calls.withoutEffect(async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(wrong, bytes), async (body) => {
          const response = await send(route, body);
          const { code } = await problemOf(response);
          expect(["invalid_request", "invalid_json"]).toContain(code);
        }),
        { numRuns: 25 },
      );
    });
  });
});

describe("path parameters", () => {
  const byId = named(ALL_ROUTES.filter((route) => route.parameter === "id"));
  const byName = named(ALL_ROUTES.filter((route) => route.parameter === "name"));
  const unknownCode = ({ path }: Route): ErrorCode => {
    if (/^\/api\/dashboard\/(api-keys|clients|alerts|chips\/views|users)/.test(path)) return "not_found";
    if (path.startsWith("/api/dashboard/gateways")) return "gateway_not_found";
    if (path.startsWith("/api/dashboard/contacts")) return "contact_not_found";
    if (path.startsWith("/api/dashboard/batches")) return "batch_not_found";
    if (path.startsWith("/api/dashboard/media")) return "media_not_found";
    if (path.startsWith("/api/dashboard/subscriptions")) return "subscription_not_found";
    return path.startsWith("/api/dashboard/messages") ? "message_not_found" : "chip_not_found";
  };
  /** The id of a gateway need not be a UUID: that of the environment's gateway is `default`. */
  const isGatewayId = ({ path }: Route, id: string) =>
    path.startsWith("/api/dashboard/gateways") && /^[\w-]{1,64}$/.test(id);

  test.each(byId)("%s: a malformed id gets 400, an unknown one gets 404", async (_, route) => {
    const noUuid = fc.oneof(
      fc.constantFrom("", " ", "1", "null", "..", "%00", "\0", "\ud800", "__proto__", "constructor"),
      fc.uuid().map((id) => `${id} `),
      fc.uuid().map((id) => id.replaceAll("-", "")),
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constant("a".repeat(8_000)),
    );
    await calls.withoutEffect(async () => {
      await fc.assert(
        fc.asyncProperty(
          noUuid.filter((id) => !isGatewayId(route, id)),
          async (id) => {
            const response = dashboard.call(route, { at: id, body: calls.body(route) });
            await expectRefusal(response, "invalid_request", id);
          },
        ),
        { numRuns: 30 },
      );
      const unknown = dashboard.call(route, { at: uuidv7(), body: calls.body(route) });
      await expectRefusal(unknown, unknownCode(route), "an unknown one");
    });
  });

  test.each(byName)(
    "%s: an unknown name is not found, and an impossible name is rejected",
    async (_, route) => {
      const names: [string, ErrorCode][] = [
        ["", "invalid_request"],
        ["a\0b", "invalid_request"],
        ["\ud800", "invalid_request"],
        ["a".repeat(101), "invalid_request"],
        ["..", "instance_not_found"],
        ["../../chips", "instance_not_found"],
        ["__proto__", "instance_not_found"],
        ["%", "instance_not_found"],
        ["' or 1=1 --", "instance_not_found"],
        ["julia?apikey=x", "instance_not_found"],
        ["ação", "instance_not_found"],
      ];
      await calls.withoutEffect(async () => {
        for (const [name, code] of names)
          await expectRefusal(dashboard.call(route, { at: name }), code, name);
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: "binary", maxLength: 120 }), async (name) => {
            const { code } = await problemOf(await dashboard.call(route, { at: name }));
            expect(["invalid_request", "instance_not_found"]).toContain(code);
          }),
          { numRuns: 30 },
        );
      });
    },
  );
});
