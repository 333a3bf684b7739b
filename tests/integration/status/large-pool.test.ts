import type { ParameterOrJSON } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readStatus } from "@/lib/status/read-status";
import { renewSummary } from "@/lib/status/renew-summary";
import { fillLargePool, vacuum } from "../../factories/large-pool";
import { createTestPool } from "../../factories/pool";
import { fillStatusHistory } from "../../factories/status-history";
import { recordedDatabase } from "../../setup/recorded-database";

const CHIPS = 300;

const pool = await createTestPool();
beforeAll(() => fillLargePool(pool.ctx.sql, CHIPS, 20));
afterAll(() => pool.close());

async function statementsOfPage() {
  const { db, statements } = recordedDatabase(pool.ctx.sql);
  await readStatus({ db, config: pool.ctx.config });
  return statements;
}

const planSchema = z.array(
  z.object({
    Plan: z.object({ "Shared Hit Blocks": z.number(), "Shared Read Blocks": z.number() }),
  }),
);
const isParameter = (value: unknown): value is ParameterOrJSON<never> => value !== undefined;

/** Returns the number of 8 kB blocks that all statements of the page access. */
async function blocksOfPage(): Promise<number> {
  let blocks = 0;
  for (const { text, params } of await statementsOfPage()) {
    const [row] = await pool.ctx.sql.unsafe(
      `explain (analyze, buffers, format json) ${text}`,
      params.filter(isParameter),
    );
    const [explained] = planSchema.parse(row?.["QUERY PLAN"]);
    blocks += (explained?.Plan["Shared Hit Blocks"] ?? 0) + (explained?.Plan["Shared Read Blocks"] ?? 0);
  }
  return blocks;
}

/** Returns the fewest blocks of three readings: each ANALYZE draws another sample, from which other plans can follow. */
async function fewestBlocksOfPage(): Promise<number> {
  const readings: number[] = [];
  for (let reading = 0; reading < 3; reading += 1) {
    await vacuum(pool.ctx.sql, "messages", "chip_state_spans");
    readings.push(await blocksOfPage());
  }
  return Math.min(...readings);
}

describe("the manager page of a large pool", () => {
  it("takes four statements and less than 200 kB, with 20 instances", async () => {
    await fillStatusHistory(pool.ctx.sql, { days: 30, changesPerDay: 4, messagesPerChip: 20 });
    await renewSummary(pool.ctx);
    expect(await statementsOfPage()).toHaveLength(4);
    const status = await readStatus(pool.ctx);
    expect(status.instances.page.items).toHaveLength(20);
    expect(status.instances).toMatchObject({ total: CHIPS });

    expect(JSON.stringify(status).length).toBeLessThan(200_000);
  });

  it("reads hardly more of the database with ten times the history", async () => {
    // The page shows the uptime of the last 30 days, so it reads only these days.
    await fillStatusHistory(pool.ctx.sql, { days: 30, changesPerDay: 4, messagesPerChip: 10 });
    const small = await fewestBlocksOfPage();
    // The large history has ten times as many days and twenty times as many messages, all of which have a final status.
    await fillStatusHistory(pool.ctx.sql, { days: 300, changesPerDay: 4, messagesPerChip: 200 });
    const large = await fewestBlocksOfPage();
    expect(large, `${small} blocks with a tenth of it`).toBeLessThan(small * 1.1);
  });
});
