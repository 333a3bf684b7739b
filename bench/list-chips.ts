import { listChips } from "@/lib/chips/list-chips";
import { chipListQuerySchema } from "@/types/chips";
import { fillLargePool } from "../tests/factories/large-pool";
import { readerConfig } from "./pool";
import { measure, quantile, roundsOr, show, withBenchDatabase } from "./support";

/**
 * `npm run bench:list`: duration of the operators' chip list with 1,000 chips and 100 sends per chip, compared with a
 * plain SELECT of 25 of these chips.
 */
const CHIPS = 1_000;
const SENDS_PER_CHIP = 100;
const ROUNDS = roundsOr(200);

await withBenchDatabase(5, async ({ db, sql }) => {
  await fillLargePool(sql, CHIPS, SENDS_PER_CHIP);
  const query = chipListQuerySchema.parse({});
  const list = () => listChips({ db, config: readerConfig }, query);
  await measure({ runs: 20 }, list);
  const lists = await measure({ runs: ROUNDS }, list);
  const reads = await measure(
    { runs: ROUNDS },
    async () => await sql`select * from julia.chips order by created_at limit 25`,
  );
  console.log(`list of ${CHIPS} chips, ${CHIPS * SENDS_PER_CHIP} sends: ${show(lists, 95)} (goal 100 ms)`);
  const ratio = quantile(lists, 0.5) / quantile(reads, 0.5);
  console.log(
    `bare read of 25 rows: ${show(reads, 95, 2)}; the list takes ${ratio.toFixed(1)} times as long`,
  );
});
