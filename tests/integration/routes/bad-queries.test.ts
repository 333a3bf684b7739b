import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHIP_SORTS, CHIP_STATUSES } from "@/types/chips";
import { MESSAGE_STATUSES } from "@/types/messages";
import { problemOf } from "../../factories/problem";
import type { Dashboard } from "./dashboard";
import { openRightCalls, type RightCalls } from "./right-calls";
import { ALL_ROUTES, ROUTES, type Route } from "./routes";

let calls: RightCalls;
let dashboard: Dashboard;

beforeAll(async () => {
  calls = await openRightCalls();
  dashboard = calls.dashboard;
});
afterAll(() => dashboard.close());

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
test.each(ALL_ROUTES)("$name rejects unknown and repeated keys", async (route) => {
  await calls.withoutEffect(async () => {
    for (const query of BAD_QUERIES) {
      const response = await dashboard.call(route, { at: calls.at(route), query });
      expect((await problemOf(response)).code, query).toBe("invalid_request");
    }
  });
});

const nonsense = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("", " ", "0", "-1", "1.5", "1e9", "NaN", "Infinity", "9".repeat(40), "\0", "%", "_", "\\"),
);
const answers = async (response: Response) => {
  if (response.status === 200) return;
  expect((await problemOf(response)).code).toBe("invalid_request");
};

const listOf = (names: readonly string[]) =>
  fc.oneof(
    nonsense,
    fc.subarray([...names]).map((list) => list.join(",")),
  );
const longNonsense = fc.oneof(nonsense, fc.string({ unit: "binary", maxLength: 150 }));
const idOrItsBeginning = fc.oneof(
  longNonsense,
  fc.constantFrom("'", "+", "-", "0198-", "01980000-", "01980000-zzzz"),
  fc.tuple(fc.uuid(), fc.integer({ min: 1, max: 36 })).map(([id, length]) => id.slice(0, length)),
);
const SEARCHES: [Route, Record<string, fc.Arbitrary<string>>][] = [
  [
    ROUTES.list,
    {
      search: longNonsense,
      status: listOf(CHIP_STATUSES),
      connection: fc.oneof(nonsense, fc.constantFrom("open", "open,close", ",,open,", "OPEN")),
      sort: fc.oneof(nonsense, fc.constantFrom(...CHIP_SORTS, "id; drop table chips", "toString")),
      order: fc.oneof(nonsense, fc.constantFrom("asc", "desc", "ASC", "asc, (select 1)")),
      page: fc.oneof(nonsense, fc.constantFrom("1", "100000", "100001")),
      pageSize: fc.oneof(nonsense, fc.constantFrom("1", "100", "101")),
    },
  ],
  [
    ROUTES.messages,
    {
      search: idOrItsBeginning,
      status: listOf(MESSAGE_STATUSES),
      instance: idOrItsBeginning,
      client: idOrItsBeginning,
      cursor: fc.oneof(idOrItsBeginning, fc.integer().map(String)),
    },
  ],
];
test.each(SEARCHES.map(([route, parts]) => ({ ...route, route, parts })))(
  "$name, whatever is searched, filtered and sorted by: 200 or a bad request",
  async ({ route, parts }) => {
    await calls.withoutEffect(async () => {
      await fc.assert(
        fc.asyncProperty(fc.record(parts, { requiredKeys: [] }), async (values) => {
          const query = new URLSearchParams();
          for (const [name, value] of Object.entries(values)) query.set(name, value ?? "");
          await answers(await dashboard.call(route, { query: query.toString() }));
        }),
        { numRuns: 200 },
      );
    });
  },
);

test("a filter that repeats one status 100,000 times is the filter by that status", async () => {
  const query = `status=${"warming,".repeat(100_000)}`;
  const response = await dashboard.call(ROUTES.list, { query });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ total: 1, items: [{ id: calls.chip.id }] });
});

/** Resembles a cursor of a list: digits, an id, or digits and an id with a separator. */
const almostCursor = fc
  .tuple(
    fc.stringMatching(/^\d{1,20}$/),
    fc.constantFrom("", "_", "-"),
    fc.oneof(fc.uuid(), fc.constant("-".repeat(36)), fc.stringMatching(/^[0-9a-f-]{36}$/), fc.constant("")),
  )
  .map((parts) => parts.join(""));

test("any cursor and any hours get 200 or 400", async () => {
  for (const cursor of [`1_${"-".repeat(36)}`, `${"9".repeat(16)}_${uuidv7()}`, `${"9".repeat(15)}`]) {
    await answers(await dashboard.call(ROUTES.alerts, { query: `cursor=${cursor}` }));
  }
  await fc.assert(
    fc.asyncProperty(fc.oneof(nonsense, almostCursor), async (value) => {
      const encoded = encodeURIComponent(value.replace(/\p{Surrogate}/gu, ""));
      await answers(await dashboard.call(ROUTES.events, { at: calls.chip.id, query: `cursor=${encoded}` }));
      await answers(await dashboard.call(ROUTES.alerts, { query: `cursor=${encoded}` }));
      await answers(await dashboard.call(ROUTES.messages, { query: `cursor=${encoded}` }));
      await answers(await dashboard.call(ROUTES.usage, { at: calls.chip.id, query: `hours=${encoded}` }));
    }),
    { numRuns: 60 },
  );
});
