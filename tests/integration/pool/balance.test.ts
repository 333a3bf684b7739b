import { afterEach, beforeEach, expect, test } from "vitest";
import type { Strategy } from "@/types/settings";
import {
  acceptMessages,
  addChips,
  addClient,
  type ChipFacts,
  drain,
  preparePool,
  sentPerInstance,
} from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { IS_LONG, report } from "../../setup/proof";

const CONTACTS = IS_LONG ? 10_000 : 1000;
// There are fewer workers than chips, because the choice does not depend on load while all chips are busy.
const workersFor = (chipCount: number) => Math.max(2, Math.min(12, Math.floor(chipCount / 2)));

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ maxConnections: 12 });
});
afterEach(() => database.close());

/**
 * Sends one message to each of many new contacts. Returns, for each chip, how far its number of messages is from its
 * share of the capacity.
 */
async function distances(
  strategy: Strategy,
  chips: readonly ChipFacts[],
  workers: number = workersFor(chips.length),
): Promise<{ share: number; distance: number }[]> {
  const { sql } = database;
  await preparePool(sql, { strategy });
  await addChips(sql, chips);
  const contacts = Array.from({ length: CONTACTS }, (_, index) => index);
  const clientId = await addClient(sql);
  // A worker that is not scheduled blocks its chip, which skews the balance. A single worker sends the last tenth to
  // correct the balance.
  const atOnce = CONTACTS * 0.9;
  await acceptMessages(sql, { clientId, contacts: contacts.slice(0, atOnce) });
  expect(await drain(sql, workers)).toBe(atOnce);
  await acceptMessages(sql, { clientId, contacts: contacts.slice(atOnce) });
  expect(await drain(sql, 1)).toBe(CONTACTS - atOnce);
  const capacity = chips.reduce((sum, chip) => sum + chip.perDay, 0);
  return (await sentPerInstance(sql)).map(({ sent, perDay }) => {
    const share = (CONTACTS * perDay) / capacity;
    return { share, distance: Math.abs(sent - share) };
  });
}

const equal = (count: number) => Array<ChipFacts>(count).fill({ perHour: 10_000, perDay: 10_000 });

/** Expects each chip to deviate from its share by at most 2% or one message, whichever is more. */
function expectWithinTwoPercent(chips: { share: number; distance: number }[], what: string): void {
  const worst = Math.max(...chips.map(({ share, distance }) => distance / share));
  report(`balance: ${CONTACTS} contacts, ${what}: at most ${(worst * 100).toFixed(2)} % from the share`);
  for (const { share, distance } of chips) {
    expect(distance, `of ${share}`).toBeLessThanOrEqual(Math.max(share * 0.02, 1));
  }
}

const COUNTS = [3, 10, 100] as const;
const all = (strategy: Strategy) => COUNTS.map((count): [Strategy, number] => [strategy, count]);

test.each(IS_LONG ? [...all("sticky"), ...all("hybrid")] : [...all("sticky"), ["hybrid", 10] as const])(
  "%s: %i equal chips each get their share",
  async (strategy, count) => {
    expectWithinTwoPercent(await distances(strategy, equal(count)), `${strategy}, ${count} equal chips`);
  },
);

test.each(IS_LONG ? COUNTS : [10])("round_robin over %i chips: at most one message apart", async (count) => {
  const chips = await distances("round_robin", equal(count), 4);
  const worst = Math.max(...chips.map(({ distance }) => distance));
  report(`balance: ${CONTACTS} contacts, round_robin, ${count} chips: off by ${worst.toFixed(2)} messages`);
  expect(worst).toBeLessThan(1);
});

test("chips of unequal capacity each get a proportional share", async () => {
  const chips = [5, 10, 20, 30, 50, 100, 100, 200].map((tens) => ({
    perHour: tens * 100,
    perDay: tens * 100,
  }));
  expectWithinTwoPercent(await distances("sticky", chips, 2), "sticky, 8 unequal chips");
});
