import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf } from "../../factories/problem";
import {
  badAddress,
  badCapacity,
  badGatewayName,
  badHolidays,
  badKey,
  badName,
  NO_LENGTH_OF_A_PHONE,
  noFlag,
  noLimit,
  noText,
  text,
} from "./bad-values";
import type { Dashboard } from "./dashboard";
import { openRightCalls, type RightCalls } from "./right-calls";
import { ROUTES, type Route } from "./routes";

let calls: RightCalls;
let dashboard: Dashboard;

beforeAll(async () => {
  calls = await openRightCalls();
  dashboard = calls.dashboard;
});
afterAll(() => dashboard.close());

interface Case {
  route: Route;
  wrong: Record<string, fc.Arbitrary<unknown>>;
  required: string[];
}
const cases: Record<string, Case> = {
  create: {
    route: ROUTES.create,
    wrong: {
      phone: fc.oneof(
        noText,
        text(40),
        fc.constantFrom("1", "abc", "+", "+0", "000", "+999 12345678", ...NO_LENGTH_OF_A_PHONE),
      ),
      instanceName: badName,
      gatewayId: fc.oneof(noText, text(64), fc.constantFrom("a b", "a/b", "ção")),
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
    wrong: {
      instanceName: fc.oneof(noText, text(50), fc.constantFrom(" a", "a ", ".a", "a/b", "a\nb", "a?b")),
      phone: fc.constant("5511999999999"),
    },
    required: ["instanceName"],
  },
  "save a view": {
    route: ROUTES.createView,
    wrong: {
      name: fc.oneof(noText, fc.constantFrom("", " ", "\0", "\ud800", "\u2800", "a".repeat(61))),
      query: fc.oneof(
        fc.constantFrom<unknown>(
          null,
          7,
          [],
          {},
          "status=paused",
          "?page=2",
          "?status=nothing",
          "?unknown=1",
        ),
        fc.constantFrom("/chips", "?", "#", "?status=paused&page=3", `?search=${"9".repeat(4_000)}`),
      ),
      columns: fc.constantFrom<unknown>(null, "phone", ["nothing"], [1], {}),
      density: fc.oneof(noText, fc.constantFrom("", "COMPACT", "toString")),
      shared: noFlag,
      ownerId: fc.constant(uuidv7()),
    },
    required: ["name", "query", "columns", "density", "shared"],
  },
  scan: {
    route: ROUTES.scan,
    wrong: {
      instanceName: fc.oneof(noText, fc.constantFrom("", "\0", "\ud800", "a".repeat(101))),
      phone: fc.constant("5511999999999"),
    },
    required: ["instanceName"],
  },
  "warm-up": {
    route: ROUTES.warmUp,
    wrong: {
      action: fc.oneof(noText, fc.constantFrom("", "HOLD", "pause", "toString")),
      warmupSeconds: fc.constant(0),
    },
    required: ["action"],
  },
  webhook: {
    route: ROUTES.webhook,
    wrong: {
      action: fc.oneof(noText, fc.constantFrom("", "TAKE_OVER", "delete", "toString")),
      url: fc.constant("https://example.com"),
    },
    required: ["action"],
  },
  settings: {
    route: ROUTES.changeSettings,
    wrong: {
      version: fc.constantFrom<unknown>("1", 1.5, null, 2 ** 60, [], {}),
      strategy: fc.oneof(noText, fc.constantFrom("", "STICKY", "constructor")),
      defaultPerHour: noLimit,
      rebalanceEnabled: noFlag,
      gapNewMinSeconds: fc.constantFrom<unknown>(-1, 3601, 91, "2", null),
      sendingUntilHour: fc.constantFrom<unknown>(0, 25, 8, null),
      sendingWeekdays: fc.constantFrom<unknown>([], [0], [8], [1, 1], ["1"], null),
      holidays: badHolidays,
      warmUpSteps: fc.constantFrom<unknown>(null, [], {}, [{ fromDay: 2, perHour: 1, perDay: 1 }]),
      specialtyMap: fc.constantFrom<unknown>(null, [], { "": ["a"] }, { a: [] }, { a: ["nobody"] }),
      fixed: fc.constant(["strategy"]),
      hourSeconds: fc.constant(1),
    },
    required: ["version"],
  },
  "update a contact": {
    route: ROUTES.updateContact,
    wrong: {
      version: fc.constantFrom<unknown>("1", 0, 1.5, null, 2 ** 31, [], {}),
      phone: fc.oneof(noText, text(40), fc.constantFrom("1", "abc", "+0", ...NO_LENGTH_OF_A_PHONE)),
      instanceName: fc.oneof(noText, fc.constantFrom("", " ", "\0", "\ud800", "a".repeat(51))),
      name: fc.constant("Ana"),
      optedOutAt: fc.constant(null),
    },
    required: ["version"],
  },
  "reply to a contact": {
    route: ROUTES.replyToContact,
    wrong: {
      text: fc.oneof(noText, fc.constantFrom("", " ", "\0", "\ud800", "9".repeat(100_000))),
      idempotencyKey: fc.oneof(noText, text(36), fc.constantFrom("1", uuidv7().slice(1), `${uuidv7()}0`)),
      kind: fc.constant("new"),
      to: fc.constant("5511988887777"),
    },
    required: ["text", "idempotencyKey"],
  },
  "create a person": {
    route: ROUTES.createUser,
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
  "create a key": {
    route: ROUTES.createApiKey,
    wrong: {
      client: fc.oneof(noText, fc.constantFrom("", " ", "../crm", "\0", "a".repeat(101))),
      scopes: fc.constantFrom<unknown>([], ["admin"], "selection", null, [["selection"]], {}),
      digest: fc.constant("0".repeat(64)),
    },
    required: ["client", "scopes"],
  },
  "add a gateway": {
    route: ROUTES.createGateway,
    wrong: {
      name: badGatewayName,
      baseUrl: badAddress,
      apiKey: badKey,
      capacity: badCapacity,
      acceptsNew: fc.constant(true),
      id: fc.constant("default"),
    },
    required: ["name", "baseUrl", "apiKey"],
  },
  "change a gateway": {
    route: ROUTES.updateGateway,
    wrong: {
      name: badGatewayName,
      baseUrl: badAddress,
      apiKey: badKey,
      capacity: badCapacity,
      acceptsNew: noFlag,
      kind: fc.constant("evolution"),
      breaker: fc.constant("closed"),
    },
    required: [],
  },
  "change a person": {
    route: ROUTES.changeUser,
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
  "%s: one invalid field among valid ones is named, and nothing changes",
  async (_, { route, wrong, required }) => {
    const one = fc
      .constantFrom(...Object.keys(wrong))
      .chain((field) => fc.record({ field: fc.constant(field), value: wrong[field] ?? fc.constant(null) }));
    const refusal = async (body: object) =>
      problemOf(await dashboard.call(route, { at: calls.at(route), body }));
    await calls.withoutEffect(async () => {
      await fc.assert(
        fc.asyncProperty(one, async ({ field, value }) => {
          const problem = await refusal({ ...calls.body(route), [field]: value });
          expect(problem.code, `${field}: ${JSON.stringify(value).slice(0, 200)}`).toBe("invalid_request");
          expect(problem.errors?.some((error) => error.path.split(".")[0] === field)).toBe(true);
        }),
        { numRuns: 60 },
      );
      for (const missing of required) {
        const { errors } = await refusal({ ...calls.body(route), [missing]: undefined });
        expect(errors?.map((error) => error.path)).toEqual([missing]);
      }
    });
  },
);
