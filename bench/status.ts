import { renewForecast } from "@/lib/queue/forecast";
import { readStatus } from "@/lib/status/read-status";
import { renewSummary } from "@/lib/status/renew-summary";
import { fillLargePool } from "../tests/factories/large-pool";
import { fillStatusHistory } from "../tests/factories/status-history";
import { readerConfig } from "./pool";
import { measure, roundsOr, show, withBenchDatabase } from "./support";

/**
 * `npm run bench:status`: server-side duration of the managers' status page with 1,000 chips, 30 days of history and
 * one day of messages, and the time that the worker takes to compute the summary of that history.
 */
const CHIPS = 1_000;
const SENDS_PER_CHIP = 100;
const DAYS = 30;
const CHANGES_PER_DAY = 4;
const ROUNDS = roundsOr(200);

await withBenchDatabase(5, async ({ db, sql }) => {
  await fillLargePool(sql, CHIPS, SENDS_PER_CHIP);
  await fillStatusHistory(sql, {
    days: DAYS,
    changesPerDay: CHANGES_PER_DAY,
    messagesPerChip: SENDS_PER_CHIP,
  });
  const ctx = { db, sql, config: readerConfig };
  await renewForecast(ctx);
  console.log(
    `${CHIPS} chips, ${CHIPS * SENDS_PER_CHIP} messages, ${CHIPS * DAYS * CHANGES_PER_DAY} recorded states`,
  );
  console.log(`summary by the worker: ${show(await measure({ runs: 5 }, () => renewSummary(ctx)), 95)}`);
  await measure({ runs: 20 }, () => readStatus(ctx));
  const pages = await measure({ runs: ROUNDS }, () => readStatus(ctx));
  console.log(`status page: ${show(pages, 95)} (goal 300 ms)`);
});
