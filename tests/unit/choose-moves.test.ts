import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseMoves, type LoadedInstance } from "@/lib/queue/choose-moves";

const pool = fc.array(
  fc.record({ capacity: fc.integer({ min: 1, max: 1000 }), contacts: fc.integer({ min: 0, max: 2000 }) }),
  { minLength: 1, maxLength: 20 },
);
const named = (instances: { capacity: number; contacts: number }[]): LoadedInstance[] =>
  instances.map((instance, index) => ({ ...instance, instanceName: `julia-${index}` }));

function afterMoves(instances: LoadedInstance[], limit: number): LoadedInstance[] {
  const result = new Map(instances.map((instance) => [instance.instanceName, { ...instance }]));
  for (const { from, to, contacts } of chooseMoves(instances, limit)) {
    const source = result.get(from);
    const target = result.get(to);
    if (source === undefined || target === undefined) throw new Error("moved between unknown instances");
    source.contacts -= contacts;
    target.contacts += contacts;
  }
  return [...result.values()];
}

const spread = (instances: LoadedInstance[]) => {
  const fills = instances.map(({ contacts, capacity }) => contacts / capacity);
  return Math.max(...fills) - Math.min(...fills);
};

test("stays within the move limit, loses no contact and never widens the spread", () => {
  fc.assert(
    fc.property(pool, fc.integer({ min: 0, max: 50 }), (instances, limit) => {
      const before = named(instances);
      const moved = chooseMoves(before, limit).reduce((sum, { contacts }) => sum + contacts, 0);
      expect(moved).toBeLessThanOrEqual(limit);
      const after = afterMoves(before, limit);
      expect(after.every(({ contacts }) => contacts >= 0)).toBe(true);
      const total = (list: LoadedInstance[]) => list.reduce((sum, { contacts }) => sum + contacts, 0);
      expect(total(after)).toBe(total(before));
      expect(spread(after)).toBeLessThanOrEqual(spread(before) + 1e-9);
    }),
    { numRuns: 500 },
  );
});

test("no contact moves while every chip is within 10% of the pool's ratio", () => {
  expect(
    chooseMoves(
      named([
        { capacity: 100, contacts: 105 },
        { capacity: 100, contacts: 95 },
      ]),
      10,
    ),
  ).toEqual([]);
});

test("contacts move from the fullest to the emptiest chip until both are within 10%", () => {
  const before = named([
    { capacity: 100, contacts: 300 },
    { capacity: 50, contacts: 100 },
    { capacity: 100, contacts: 0 },
  ]);
  expect(chooseMoves(before, 6)).toEqual([{ from: "julia-0", to: "julia-2", contacts: 6 }]);
  const fair = 400 / 250;
  for (const { contacts, capacity } of afterMoves(before, 1000)) {
    expect(Math.abs(contacts / capacity / fair - 1)).toBeLessThanOrEqual(0.1);
  }
});
