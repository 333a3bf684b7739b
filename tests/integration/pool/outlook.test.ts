import { expect, test } from "vitest";
import { readOutlook } from "@/lib/queue/outlook/read-outlook";
import { outlookSchema } from "@/types/outlook";
import { randomPool } from "../../factories/simulated-days";
import { createTestDatabase } from "../../setup/database";
import { IS_LONG, percentile, report, seeded } from "../../setup/proof";

const POOLS = IS_LONG ? 200 : 10;
const FIRST_SEED = IS_LONG ? 1 : 101;
/** Errors of up to a minute are ignored, because they would be large relative to a short run. */
const LEAST_SECONDS = 60;

interface Day {
  seed: number;
  error: number;
  line: string;
}

/** Predicts when the messages of a random pool's outlook query would be sent, and then sends them through the queue. */
async function compare(seed: number): Promise<Day> {
  const database = await createTestDatabase({ maxConnections: 1 });
  try {
    // Also seeds the random numbers of the queue's functions. The seed applies because there is only one connection.
    await database.sql`select setseed(${seed / 1000})`;
    const pool = await randomPool(database.sql, seeded(seed));
    const answer = outlookSchema.parse(await readOutlook(database, pool.query));
    const predicted =
      answer.finishAt === null ? null : (Date.parse(answer.finishAt) - Date.parse(answer.at)) / 1000;
    const actual = await pool.sendAll();
    const error = errorOf(predicted, actual);
    const hours = (seconds: number | null) =>
      seconds === null ? "never" : `${(seconds / 3600).toFixed(2)} h`;
    const line = `seed ${seed}: ${pool.describe}: said ${hours(predicted)}, was ${hours(actual)}`;
    return { seed, error, line: `${line} (${(error * 100).toFixed(1)} %)` };
  } finally {
    await database.close();
  }
}

function errorOf(predicted: number | null, actual: number | null): number {
  if (predicted === null || actual === null) return predicted === actual ? 0 : 1;
  const off = Math.abs(predicted - actual);
  return off <= LEAST_SECONDS ? 0 : off / actual;
}

test("the finish time is within 10% of the queue's own in 9 of 10 random pools", async () => {
  const days: Day[] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + POOLS; seed += 1) days.push(await compare(seed));
  const errors = days.map(({ error }) => error);
  const right = errors.filter((error) => error <= 0.1).length;
  for (const { error, line } of days) if (error > 0.1) console.log(line);
  report(
    `outlook: ${right} of ${POOLS} simulated days within 10 % of the queue's finish time; ` +
      `median ${(percentile(errors, 0.5) * 100).toFixed(1)} %, 9 of 10 within ${(percentile(errors, 0.9) * 100).toFixed(1)} %`,
  );
  expect(right).toBeGreaterThanOrEqual(POOLS * 0.9);
});
