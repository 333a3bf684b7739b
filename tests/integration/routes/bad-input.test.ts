import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "@/lib/http/read-json-body";
import { parsePhone } from "@/lib/phone";
import { CHIP_SORTS, CHIP_STATUSES } from "@/types/chips";
import type { ErrorCode } from "@/types/errors";
import { insertChip, newPhone } from "../../factories/pool";
import { makePerson, TEST_PASSWORD } from "../../factories/web";
import {
  ALL_ROUTES,
  type Dashboard,
  openDashboard,
  problemOf,
  ROUTES,
  type Route,
  rawRequest,
} from "./dashboard";

let dashboard: Dashboard;
/** A chip on which every verb would work, and a person who could be changed. */
let chip: { id: string; name: string; version: number };
let personId: string;

beforeAll(async () => {
  dashboard = await openDashboard();
  const row = await insertChip(dashboard.pool.ctx, { state: "close", everPaired: true, status: "warming" });
  chip = { id: row.id, name: row.instanceName ?? "", version: row.version };
  personId = (await makePerson(dashboard.web, "manager")).id;
});
afterAll(() => dashboard.close());

const at = (route: Route) => (route.parameter === "id" ? chip.id : chip.name);
const takesBytes = (route: Route) => route.method !== "GET";
const named = (routes: readonly Route[]) => routes.map((route): [string, Route] => [route.name, route]);

/** Sends exactly these bytes, as an admin from our own page. */
function send(route: Route, body: BodyInit | null, headers: Record<string, string> = {}): Promise<Response> {
  const base = { cookie: dashboard.cookies.admin, "content-type": "application/json" };
  return rawRequest(route, at(route), body, { ...base, ...headers });
}

/** Runs the calls, and proves that together they changed no row and asked the gateway for no change. */
async function withoutEffect(calls: () => Promise<void>): Promise<void> {
  const before = await dashboard.snapshot();
  await calls();
  expect(await dashboard.snapshot()).toBe(before);
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
  ["an unknown field", '{"status":"active"}', {}, "invalid_request"],
  ["__proto__", '{"__proto__":{"role":"admin"}}', {}, "invalid_request"],
  ["constructor", '{"constructor":{"prototype":{}}}', {}, "invalid_request"],
  ["NUL", '{"phone":"55\\u0000"}', {}, "invalid_request"],
  ["NUL in a key", '{"pho\\u0000ne":"55"}', {}, "invalid_request"],
  ["half a surrogate pair", '{"label":"\\ud83d"}', {}, "invalid_request"],
  ["nesting of 33", deep(33), {}, "invalid_request"],
  ["nesting of 100,000", deep(100_000), {}, "invalid_request"],
  ["256 kB and one byte", `"${"a".repeat(MAX_BODY_BYTES)}"`, {}, "body_too_large"],
  ["a length that lies", "{}", { "content-length": "9999999999" }, "body_too_large"],
  ["a field given twice, the second wrong", '{"version":1,"version":"x"}', {}, "invalid_request"],
];

describe.each(named(ALL_ROUTES.filter(takesBytes)))("%s", (_, route) => {
  test("refuses every malformed body with its code, and nothing changes", async () => {
    await withoutEffect(async () => {
      for (const [what, body, headers, code] of BAD_BODIES) {
        await expectRefusal(send(route, body, headers), code, what);
      }
    });
  });

  test("whatever JSON is sent that it does not take: a 4xx problem, and nothing changes", async () => {
    // Anything but `{}` where nothing is taken, and nothing that happens to be right where something is.
    const wrong = fc.json({ maxDepth: 4 }).filter((text) => !/^\s*\{\s*\}\s*$/.test(text));
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((list) => new Uint8Array(list));
    await withoutEffect(async () => {
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

describe("fields that are almost right", () => {
  const text = (max: number) =>
    fc.oneof(
      fc.constantFrom("", " ", "\0", "\ud800", "'; drop table chips; --", "<script>", "../..", "%00", "‮"),
      // Not begun by a space, which is cut off before it is measured.
      fc.string({ unit: "binary", minLength: max + 1, maxLength: max + 40 }).map((value) => `x${value}x`),
      fc.constant("9".repeat(100_000)),
    );
  const noText = fc.constantFrom<unknown>(null, 7, true, [], {}, ["julia"], { $ne: null });
  const noLimit = fc.oneof(
    fc.constantFrom<unknown>(-1, 1001, 1.5, 1e308, 2 ** 53, "20", null, true, [], {}),
    fc.integer({ min: 1001 }),
    fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }),
  );
  const noFlag = fc.constantFrom<unknown>("true", 1, 0, null, [], {});
  const badName = fc.oneof(noText, text(50), fc.constantFrom("-a", "a", "a b", "a.b", "ção", "a/b", "a\n"));

  interface Case {
    route: Route;
    right: () => Record<string, unknown>;
    wrong: Record<string, fc.Arbitrary<unknown>>;
    required: string[];
  }
  const cases: Record<string, Case> = {
    create: {
      route: ROUTES.create,
      right: () => ({ phone: newPhone(), instanceName: "Nova1", perHour: 1, perDay: 2, alreadyWarm: true }),
      wrong: {
        phone: fc.oneof(noText, text(40), fc.constantFrom("1", "abc", "+", "+0", "000", "+999 12345678")),
        instanceName: badName,
        perHour: noLimit,
        perDay: noLimit,
        alreadyWarm: noFlag,
        status: fc.constant("active"),
        everPaired: fc.constant(true),
      },
      required: ["phone"],
    },
    patch: {
      route: ROUTES.patch,
      right: () => ({ version: chip.version, perHour: 1, perDay: 2, priority: 3, label: "x" }),
      wrong: {
        version: fc.constantFrom<unknown>("1", 1.5, null, 2 ** 60, [], {}),
        perHour: noLimit,
        perDay: noLimit,
        priority: noLimit,
        label: fc.oneof(
          fc.constantFrom<unknown>(7, [], {}, "\0", "\ud800"),
          fc.string({ minLength: 161, maxLength: 200 }).map((value) => `x${value}x`),
        ),
        status: fc.constant("active"),
        phone: fc.constant("5511999999999"),
        instanceName: fc.constant("outra"),
      },
      required: ["version"],
    },
    adopt: {
      route: ROUTES.adopt,
      right: () => ({ instanceName: "nobody" }),
      wrong: {
        instanceName: fc.oneof(noText, text(50), fc.constantFrom(" a", "a ", ".a", "a/b", "a\nb", "a?b")),
        phone: fc.constant("5511999999999"),
      },
      required: ["instanceName"],
    },
    scan: {
      route: ROUTES.scan,
      right: () => ({ instanceName: "nobody" }),
      wrong: {
        instanceName: fc.oneof(noText, fc.constantFrom("", "\0", "\ud800", "a".repeat(101))),
        phone: fc.constant("5511999999999"),
      },
      required: ["instanceName"],
    },
    "warm-up": {
      route: ROUTES.warmUp,
      right: () => ({ action: "hold" }),
      wrong: {
        action: fc.oneof(noText, fc.constantFrom("", "HOLD", "pause", "toString")),
        warmupSeconds: fc.constant(0),
      },
      required: ["action"],
    },
    webhook: {
      route: ROUTES.webhook,
      right: () => ({ action: "take_over" }),
      wrong: {
        action: fc.oneof(noText, fc.constantFrom("", "TAKE_OVER", "delete", "toString")),
        url: fc.constant("https://example.com"),
      },
      required: ["action"],
    },
    settings: {
      route: ROUTES.changeSettings,
      right: () => ({ version: 1, strategy: "hybrid", defaultPerHour: 7, rebalanceEnabled: false }),
      wrong: {
        version: fc.constantFrom<unknown>("1", 1.5, null, 2 ** 60, [], {}),
        strategy: fc.oneof(noText, fc.constantFrom("", "STICKY", "constructor")),
        defaultPerHour: noLimit,
        rebalanceEnabled: noFlag,
        gapNewMinSeconds: fc.constantFrom<unknown>(-1, 3601, 91, "2", null),
        sendingUntilHour: fc.constantFrom<unknown>(0, 25, 8, null),
        warmUpSteps: fc.constantFrom<unknown>(null, [], {}, [{ fromDay: 2, perHour: 1, perDay: 1 }]),
        specialtyMap: fc.constantFrom<unknown>(null, [], { "": ["a"] }, { a: [] }, { a: ["nobody"] }),
        fixed: fc.constant(["strategy"]),
        hourSeconds: fc.constant(1),
      },
      required: ["version"],
    },
    "create a person": {
      route: ROUTES.createUser,
      right: () => ({ name: "Ana", email: "a@example.com", role: "manager", password: TEST_PASSWORD }),
      wrong: {
        name: fc.oneof(noText, fc.constantFrom("", " ", "\0", "\ud800", "a".repeat(101))),
        email: fc.oneof(noText, text(254), fc.constantFrom("a", "a@", "@b.c", "a@b@c.d", "a b@c.d")),
        role: fc.constantFrom<unknown>("owner", "ADMIN", "", null, ["admin"], 1),
        password: fc.constantFrom<unknown>("", "1234567", "12345678", "a".repeat(129), null, 12345678, []),
        disabled: fc.constant(false),
        id: fc.constant(uuidv7()),
      },
      required: ["name", "email", "role", "password"],
    },
    "change a person": {
      route: ROUTES.changeUser,
      right: () => ({ id: personId, role: "operator", disabled: false, password: TEST_PASSWORD }),
      wrong: {
        id: fc.oneof(noText, text(36)),
        role: fc.constantFrom<unknown>("owner", "", null, 1),
        disabled: noFlag,
        password: fc.constantFrom<unknown>("", "1234567", "12345678", "a".repeat(129), null, []),
        email: fc.constant("other@example.com"),
      },
      required: ["id"],
    },
  };

  test.each(Object.entries(cases))(
    "%s: one wrong field among right ones is named, nothing changes",
    async (_, input) => {
      const one = fc
        .constantFrom(...Object.keys(input.wrong))
        .chain((field) =>
          fc.record({ field: fc.constant(field), value: input.wrong[field] ?? fc.constant(null) }),
        );
      await withoutEffect(async () => {
        await fc.assert(
          fc.asyncProperty(one, async ({ field, value }) => {
            const body = JSON.stringify({ ...input.right(), [field]: value });
            const problem = await problemOf(await send(input.route, body));
            expect(problem.code, body.slice(0, 200)).toBe("invalid_request");
            expect(problem.errors?.some((error) => error.path.split(".")[0] === field)).toBe(true);
          }),
          { numRuns: 60 },
        );
        for (const missing of input.required) {
          const { [missing]: _left, ...rest } = input.right();
          const problem = await problemOf(await send(input.route, JSON.stringify(rest)));
          expect(problem.errors?.map((error) => error.path)).toEqual([missing]);
        }
      });
    },
  );
});

describe("path parameters", () => {
  const byId = named(ALL_ROUTES.filter((route) => route.parameter === "id"));
  const byName = named(ALL_ROUTES.filter((route) => route.parameter === "name"));
  const bodies = new Map<Route, object>([
    [ROUTES.patch, { version: 1 }],
    [ROUTES.warmUp, { action: "hold" }],
    [ROUTES.acknowledgeAlert, { note: "Chip trocado" }],
    [ROUTES.changeDestination, { name: "Equipe" }],
    [ROUTES.webhook, { action: "take_over" }],
    [ROUTES.resolveMessage, { decision: "accept" }],
  ]);
  const body = (route: Route) => bodies.get(route);
  const unknownCode = ({ path }: Route): ErrorCode => {
    if (/^\/api\/dashboard\/(api-keys|alerts)/.test(path)) return "not_found";
    return path.startsWith("/api/dashboard/messages") ? "message_not_found" : "chip_not_found";
  };

  test.each(byId)("%s: no UUID is a bad request, an unknown one is not found", async (_, route) => {
    const noUuid = fc.oneof(
      fc.constantFrom("", " ", "1", "null", "..", "%00", "\0", "\ud800", "__proto__", "constructor"),
      fc.uuid().map((id) => `${id} `),
      fc.uuid().map((id) => id.replaceAll("-", "")),
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constant("a".repeat(8_000)),
    );
    await withoutEffect(async () => {
      await fc.assert(
        fc.asyncProperty(noUuid, async (id) => {
          const response = dashboard.call(route, { at: id, body: body(route) });
          await expectRefusal(response, "invalid_request", id);
        }),
        { numRuns: 30 },
      );
      const unknown = dashboard.call(route, { at: uuidv7(), body: body(route) });
      await expectRefusal(unknown, unknownCode(route), "an unknown one");
    });
  });

  test.each(byName)(
    "%s: a name nobody has is not found, one nobody can have is refused",
    async (_, route) => {
      const calls: [string, ErrorCode][] = [
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
      await withoutEffect(async () => {
        for (const [name, code] of calls)
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

describe("queries", () => {
  const BAD_QUERIES = [
    "unknown=1",
    "__proto__=1",
    "constructor=x",
    "search=a&search=b",
    "page=1&page=1",
    "cursor=1&cursor=2",
    "hours=1&hours=1",
    "a%00=1",
    "apikey=secret",
    "token=secret",
    "%ff=1",
    "=",
    "&unknown",
    "id=1",
  ];
  test.each(named(ALL_ROUTES))("%s refuses keys it does not know or gets twice", async (_, route) => {
    await withoutEffect(async () => {
      for (const query of BAD_QUERIES) {
        await expectRefusal(dashboard.call(route, { at: at(route), query }), "invalid_request", query);
      }
    });
  });

  const nonsense = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.constantFrom(
      "",
      " ",
      "0",
      "-1",
      "1.5",
      "1e9",
      "NaN",
      "Infinity",
      "9".repeat(40),
      "\0",
      "%",
      "_",
      "\\",
    ),
  );
  const answers = async (response: Response) => {
    if (response.status === 200) return;
    expect((await problemOf(response)).code).toBe("invalid_request");
  };

  test("whatever is searched, filtered and sorted by: 200 or a bad request", async () => {
    const query = fc.record(
      {
        search: fc.oneof(nonsense, fc.string({ maxLength: 150 })),
        status: fc.oneof(
          nonsense,
          fc.subarray([...CHIP_STATUSES]).map((list) => list.join(",")),
        ),
        connection: fc.oneof(nonsense, fc.constantFrom("open", "open,close", ",,open,", "OPEN")),
        sort: fc.oneof(nonsense, fc.constantFrom(...CHIP_SORTS, "id; drop table chips", "toString")),
        order: fc.oneof(nonsense, fc.constantFrom("asc", "desc", "ASC", "asc, (select 1)")),
        page: fc.oneof(nonsense, fc.constantFrom("1", "100000", "100001")),
        pageSize: fc.oneof(nonsense, fc.constantFrom("1", "100", "101")),
      },
      { requiredKeys: [] },
    );
    await withoutEffect(async () => {
      await fc.assert(
        fc.asyncProperty(query, async (values) => {
          const search = new URLSearchParams(Object.entries(values)).toString();
          await answers(await dashboard.call(ROUTES.list, { query: search }));
        }),
        { numRuns: 200 },
      );
    });
  });

  test("a filter that names one status a hundred thousand times is the filter by that status", async () => {
    const query = `status=${"warming,".repeat(100_000)}`;
    const response = await dashboard.call(ROUTES.list, { query });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ total: 1, items: [{ id: chip.id }] });
  });

  /** Near to what each list's own cursors look like: digits, an id, both. */
  const almostCursor = fc
    .tuple(
      fc.stringMatching(/^\d{1,20}$/),
      fc.constantFrom("", "_", "-"),
      fc.oneof(fc.uuid(), fc.constant("-".repeat(36)), fc.stringMatching(/^[0-9a-f-]{36}$/), fc.constant("")),
    )
    .map((parts) => parts.join(""));

  test("whatever cursor and whatever hours: 200 or a bad request", async () => {
    for (const cursor of [`1_${"-".repeat(36)}`, `${"9".repeat(16)}_${uuidv7()}`, `${"9".repeat(15)}`]) {
      await answers(await dashboard.call(ROUTES.alerts, { query: `cursor=${cursor}` }));
    }
    await fc.assert(
      fc.asyncProperty(fc.oneof(nonsense, almostCursor), async (value) => {
        const encoded = encodeURIComponent(value.replace(/\p{Surrogate}/gu, ""));
        await answers(await dashboard.call(ROUTES.events, { at: chip.id, query: `cursor=${encoded}` }));
        await answers(await dashboard.call(ROUTES.alerts, { query: `cursor=${encoded}` }));
        await answers(await dashboard.call(ROUTES.messages, { query: `cursor=${encoded}` }));
        await answers(await dashboard.call(ROUTES.usage, { at: chip.id, query: `hours=${encoded}` }));
      }),
      { numRuns: 60 },
    );
  });
});

describe("phones", () => {
  test("a number longer or shorter than any phone is refused, whatever its country allows", async () => {
    await withoutEffect(async () => {
      for (const phone of ["+49 301234567890123", "+43 12345678901234", "+49 12", "+290 1", "+55 11 9"]) {
        await expectRefusal(dashboard.call(ROUTES.create, { body: { phone } }), "invalid_request", phone);
      }
    });
  });

  test("whatever is written as a phone is none, or digits that the database takes", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 20 });
    const written = fc.oneof(
      digits,
      fc
        .tuple(fc.constantFrom("+49", "+43", "+290", "+55", "+1", "+"), digits)
        .map((parts) => parts.join("")),
      fc.string({ unit: fc.constantFrom(..."0123456789+-() .x;=ext#*٣３"), maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 40 }),
    );
    fc.assert(
      fc.property(written, (text) => {
        const parsed = parsePhone(text);
        if (parsed === null) return;
        expect(parsed.phone).toMatch(/^[0-9]{6,15}$/);
        expect(parsed.key).toMatch(/^[0-9]{5,15}$/);
      }),
      { numRuns: 5_000 },
    );
  });
});
