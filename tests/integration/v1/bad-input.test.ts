import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  MESSAGE_KINDS,
  MESSAGE_PRIORITIES,
  MESSAGE_STATUSES,
  messageListQuerySchema,
  sendMessageSchema,
} from "@/types/messages";
import { idParamsSchema } from "@/types/params";
import { isVisible } from "@/types/visible-text";
import { problemOf } from "../../factories/problem";
import { openServices, type Services } from "./services";

let services: Services;

beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());

/** 2,000 inputs of each kind, 100 at a time. A failure prints its seed and the inputs. */
const AT_ONCE = 100;
const RUNS = {
  numRuns: 2000 / AT_ONCE,
  // Does not search for a smaller failing input, which could take until the test's timeout.
  endOnFailure: true,
};
const batch = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.array(arbitrary, { minLength: AT_ONCE, maxLength: AT_ONCE });

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const text = (maxLength: number) =>
  fc
    .string({ minLength: 1, maxLength, unit: "binary" })
    .filter((value) => value.length <= maxLength && !/\0|\p{Surrogate}/u.test(value));
const phone = fc
  .record({
    area: fc.integer({ min: 11, max: 99 }),
    digits: fc.integer({ min: 60_000_000, max: 99_999_999 }),
  })
  .map(({ area, digits }) => `55${area}9${digits}`);
const spelling = fc.constantFrom(
  (digits: string) => digits,
  (digits: string) => `+${digits}`,
  (digits: string) => `+55 (${digits.slice(2, 4)}) ${digits.slice(4, 9)}-${digits.slice(9)}`,
  (digits: string) => digits.slice(0, 4) + digits.slice(5),
);
const PROTOTYPE_KEYS = new Set(["__proto__", "constructor", "prototype"]);
const isStorable = (value: unknown): boolean => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value));
const metadata = fc
  .dictionary(text(20), fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }), { maxKeys: 4 })
  .filter((value) => isStorable(value) && !hasPrototypeKey(value) && JSON.stringify(value).length < 1000);

function hasPrototypeKey(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).some(([key, child]) => PROTOTYPE_KEYS.has(key) || hasPrototypeKey(child))
  );
}

const validBody = fc.record(
  {
    to: fc.tuple(phone, spelling).map(([digits, spell]) => spell(digits)),
    text: text(4096).filter(isVisible),
    contact: maybe(
      fc.record({ externalId: text(200), name: text(200), specialty: text(100) }, { requiredKeys: [] }),
    ),
    kind: maybe(fc.constantFrom(...MESSAGE_KINDS)),
    priority: maybe(fc.constantFrom(...MESSAGE_PRIORITIES)),
    ttlSeconds: maybe(fc.integer({ min: 60, max: 604_800 })),
    callbackUrl: maybe(fc.webUrl({ validSchemes: ["https"], withQueryParameters: true })),
    metadata: maybe(metadata),
  },
  { requiredKeys: ["to", "text"] },
);

const anything = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.constantFrom(null, true, -1, 0, 2 ** 53, "", "\0", "\ud800", [], {}, "a".repeat(5000), "9".repeat(41)),
);

/** A valid body with one defect, or arbitrary JSON that is not a valid body. */
const brokenBody = fc
  .oneof(
    fc
      .tuple(validBody, fc.constantFrom(...Object.keys(sendMessageSchema.shape)), anything)
      .map(([body, field, value]): unknown => ({ ...body, [field]: value })),
    fc
      .tuple(validBody, fc.constantFrom("externalId", "name", "specialty", "id"), anything)
      .map(([body, field, value]): unknown => ({ ...body, contact: { ...body.contact, [field]: value } })),
    fc
      .tuple(validBody, fc.string({ minLength: 1 }), anything)
      .map(([body, field, value]): unknown => ({ ...body, [field]: value })),
    fc.tuple(validBody, fc.constantFrom("to", "text")).map(([body, field]): unknown => {
      return Object.fromEntries(Object.entries(body).filter(([key]) => key !== field));
    }),
    fc.jsonValue(),
  )
  .filter((body) => !sendMessageSchema.safeParse(JSON.parse(JSON.stringify(body))).success);

const since = fc
  .tuple(
    fc.date({
      min: new Date("0000-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    }),
    fc.constantFrom("Z", "+23:59", "-23:59", "-03:00"),
  )
  .map(([date, offset]) => date.toISOString().replace("Z", offset));
const validQuery = fc.record(
  {
    status: fc.subarray([...MESSAGE_STATUSES]).map((statuses) => statuses.join(",")),
    to: fc.tuple(phone, spelling).map(([digits, spell]) => spell(digits)),
    instanceName: fc.string({ maxLength: 50, unit: "grapheme" }).filter((name) => name.length <= 50),
    since,
    cursor: fc.uuid(),
  },
  { requiredKeys: [] },
);
const brokenQuery = fc
  .tuple(
    validQuery,
    fc.oneof(fc.constantFrom(...Object.keys(messageListQuerySchema.shape)), fc.string({ minLength: 1 })),
    fc.string({ unit: "binary", maxLength: 300 }),
  )
  .map(([query, field, value]): Record<string, string> => ({ ...query, [field]: value }))
  .filter((query) => !messageListQuerySchema.safeParse(query).success);

/** Replaces lone surrogates, because a URL cannot contain them. */
const wellFormed = (value: string) => Buffer.from(value).toString();

const toQuery = (query: Record<string, string>) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(wellFormed(name), wellFormed(value));
  return `?${search}`;
};

const brokenId = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.uuid().map((id) => id.slice(1)),
    fc.uuid().map((id) => `${id}0`),
    fc.constantFrom("", "..", "null", "0", "' or 1=1 --", "%00", "a".repeat(10_000)),
  )
  .filter((id) => !idParamsSchema.safeParse({ id }).success);

/** Well-formed bodies with an invalid phone, or with a callback URL that is not allowed. */
const unusableBody = fc
  .tuple(
    validBody,
    fc.oneof(
      fc.stringMatching(/^[a-z]{1,40}$/).map((to) => ({ to })),
      fc.ipV4().map((host) => ({ callbackUrl: `http://${host}/` })),
      fc.ipV6().map((host) => ({ callbackUrl: `http://[${host}]/` })),
    ),
  )
  .map(([body, wrong]): unknown => ({ ...body, ...wrong }));

/**
 * Makes a call with each input, 100 at a time. Every response must have this status, and the numbers of stored rows
 * must not change.
 */
async function answersAll<T>(
  inputs: fc.Arbitrary<T>,
  call: (input: T) => Promise<Response>,
  status: 400 | 404,
  numRuns = RUNS.numRuns,
): Promise<void> {
  const before = await services.counts();
  const property = fc.asyncProperty(batch(inputs), async (values) => {
    for (const answer of await Promise.all(values.map(call))) {
      const problem = await problemOf(answer);
      expect(problem.status, JSON.stringify(problem)).toBe(status);
    }
    expect(await services.counts()).toEqual(before);
  });
  await fc.assert(property, { ...RUNS, numRuns });
}

/** Makes all calls concurrently. Every response must have this status. */
async function takesAll<T>(
  inputs: T[],
  call: (input: T) => Promise<Response>,
  status: number,
): Promise<void> {
  const answers = await Promise.all(inputs.map(call));
  for (const [index, answer] of answers.entries()) {
    expect(answer.status, `${JSON.stringify(inputs[index])} ${await answer.text()}`).toBe(status);
  }
}

describe("POST /api/v1/messages", () => {
  test("accepts every valid body and stores each once", async () => {
    const property = fc.asyncProperty(batch(validBody), async (bodies) => {
      const before = await services.counts();
      await takesAll(bodies, (body) => services.send(body), 202);
      expect((await services.counts()).messages).toBe((before.messages ?? 0) + bodies.length);
    });
    await fc.assert(property, RUNS);
  });

  test("rejects every invalid body with 400 and stores nothing", () =>
    answersAll(brokenBody, (body) => services.send(body), 400));

  test("rejects invalid phones and private callbacks with 400 and stores nothing", () =>
    answersAll(unusableBody, (body) => services.send(body), 400, 5));
});

describe("GET /api/v1/messages", () => {
  const list = (query: Record<string, string>) => services.list(toQuery(query));

  test("answers every valid query", async () => {
    await fc.assert(
      fc.asyncProperty(batch(validQuery), (queries) => takesAll(queries, list, 200)),
      RUNS,
    );
  });

  test("rejects every invalid query with 400", () => answersAll(brokenQuery, list, 400));
});

describe.each(["read", "cancel"] as const)("%s one message", (verb) => {
  const call = (id: string) => services[verb](wellFormed(id));

  test("returns 404 for every id without a message", () => answersAll(fc.uuid(), call, 404, 3));

  test("returns 400 for everything that is not an id, and changes nothing", async () => {
    const { id } = await (await services.send({ to: "5511999990000", text: uuidv7() })).json();
    const stored = () => services.database.sql`select * from julia.messages where id = ${id}`;
    const before = await stored();
    await answersAll(brokenId, call, 400);
    expect(await stored()).toEqual(before);
  });
});
