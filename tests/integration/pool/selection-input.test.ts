import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { MESSAGE_KINDS } from "@/types/messages";
import { selectionSchema } from "@/types/selection";
import { addChips, contactPhone } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { IS_LONG } from "../../setup/proof";
import { openSelectionDesk } from "./v1";

const RUNS = IS_LONG ? 2000 : 500;
/**
 * Number of rejected requests between two comparisons of all rows. A comparison after each request would be too slow.
 */
const BATCH = 50;

const desk = await openSelectionDesk();
await addChips(desk.sql, Array(3).fill({ perHour: 100_000, perDay: 100_000 }));
afterAll(() => desk.close());

const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ minLength: 1, maxLength }),
    fc.constantFrom("Ana", "Anestesiologia", "médico-123", "'; drop table clientes; --", "日本語", "😀", " "),
  );
const phone = fc.nat({ max: 300 }).chain((n) => {
  const digits = contactPhone(n);
  return fc.constantFrom(digits, `+${digits}`, `+55 (21) ${digits.slice(4)}`, ` ${digits} `);
});
const contact = fc.record(
  { externalId: text(50), name: text(200), specialty: text(100) },
  { requiredKeys: [] },
);
const right = fc.record(
  { to: phone, contact, kind: fc.constantFrom(...MESSAGE_KINDS), dryRun: fc.boolean() },
  { requiredKeys: ["to"] },
);

const noText = fc.constantFrom<unknown>(null, 7, true, [], {}, ["x"], { $ne: null });
const badText = (longest: number) =>
  fc.oneof(noText, fc.constantFrom<unknown>("", "\0", "a\0b", "\ud800", "x".repeat(longest + 1)));
const wrong: Record<string, fc.Arbitrary<unknown>> = {
  to: fc.oneof(badText(40), fc.constantFrom("1", "abc", "+", "+0", "000", "+999 12345678", " ")),
  kind: fc.constantFrom<unknown>("NEW", "", null, 1, ["new"], "toString"),
  dryRun: fc.constantFrom<unknown>("true", 1, 0, null, [], {}),
  contact: fc.oneof(
    fc.constantFrom<unknown>(null, 7, "x", [], { unknown: 1 }, { telefone: "1" }, { __proto__: null, id: 1 }),
    badText(200).map((externalId) => ({ externalId })),
    badText(200).map((name) => ({ name })),
    badText(100).map((specialty) => ({ specialty })),
  ),
  instanceName: fc.constant("chip-000001"),
  priority: fc.constant("high"),
  reservationId: fc.uuid(),
};

/** Makes invalid calls in batches. After each batch, checks that no row has changed. */
async function withoutEffect<T>(values: fc.Arbitrary<T>, call: (value: T) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(
    fc.array(values, { minLength: BATCH, maxLength: BATCH }),
    async (batch) => {
      const before = await desk.snapshot();
      for (const value of batch) await call(value);
      expect(await desk.snapshot()).toBe(before);
    },
  );
  await fc.assert(property, { numRuns: RUNS / BATCH, endOnFailure: true });
}

describe("POST /api/v1/selection", () => {
  test("any valid body gets a slot and never causes a failure", async () => {
    await fc.assert(
      fc.asyncProperty(right, fc.option(fc.string({ minLength: 1, maxLength: 255 })), async (body, key) => {
        const idempotencyKey = key === null || !/^[\x21-\x7e]+$/.test(key) ? undefined : key;
        const response = await desk.select(body, { idempotencyKey });
        if (response.status !== 200) {
          expect((await problemOf(response)).code).toBe("idempotency_key_mismatch");
          return;
        }
        const selection = selectionSchema.strict().parse(await response.json());
        expect(selection.reservationId === null).toBe(body.dryRun === true);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  test("one invalid field among valid ones is named, and nothing is stored", async () => {
    const field = fc.constantFrom(...Object.keys(wrong));
    const broken = field.chain((name) =>
      fc.record({ body: right, name: fc.constant(name), value: wrong[name] ?? fc.constant(null) }),
    );
    await withoutEffect(broken, async ({ body, name, value }) => {
      const sent = { ...body, [name]: value };
      const problem = await problemOf(await desk.select(sent));
      expect(problem.code, JSON.stringify(sent)).toBe("invalid_request");
      expect(problem.errors?.some((error) => error.path.split(".")[0] === name)).toBe(true);
    });
  });

  test("any bytes or JSON get a 4xx problem, and nothing is stored", async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((list) => new Uint8Array(list));
    await withoutEffect(fc.oneof(fc.json({ maxDepth: 4 }), bytes), async (raw) => {
      const { code } = await problemOf(await desk.select(undefined, { raw }));
      expect(["invalid_request", "invalid_json"]).toContain(code);
    });
  });

  test("an empty or overlong key is rejected", async () => {
    for (const idempotencyKey of ["", "k".repeat(256)]) {
      const response = await desk.select({ to: contactPhone(1) }, { idempotencyKey });
      expect((await problemOf(response)).code).toBe("invalid_request");
    }
  });
});

describe("DELETE /api/v1/selection/{reservationId}", () => {
  test("any id gets a 400 or 404, and nothing changes", async () => {
    const id = fc.oneof(
      fc.uuid(),
      fc.constantFrom("", " ", "1", "null", "..", "%00", "\0", "__proto__"),
      fc.string({ maxLength: 60 }),
    );
    await withoutEffect(id, async (reservationId) => {
      const { code } = await problemOf(await desk.release(reservationId));
      expect(["invalid_request", "reservation_not_found"]).toContain(code);
    });
  });
});
