import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listChips } from "@/lib/chips/list-chips";
import { chipListQuerySchema } from "@/types/chips";
import { fillLargePool } from "../../factories/large-pool";
import { createTestPool } from "../../factories/pool";
import { recordedDatabase } from "../../setup/recorded-database";

const pool = await createTestPool();
beforeAll(() => fillLargePool(pool.ctx.sql, 1_000, 50));
afterAll(() => pool.close());

describe("1,000 chips", () => {
  it("are listed with one statement for any search, filter and order", async () => {
    const { db, statements } = recordedDatabase(pool.ctx.sql);
    for (const query of [
      {},
      { search: "600001" },
      { status: "banned,paused" },
      { sort: "usageDay" },
      { page: "40" },
    ]) {
      statements.length = 0;
      const answer = await listChips({ db, config: pool.ctx.config }, chipListQuerySchema.parse(query));
      expect(statements).toHaveLength(1);
      expect(answer.items.length).toBeGreaterThan(0);
    }
  });

  it("fit on a first page of less than 60 kB", async () => {
    const answer = await listChips(pool.ctx, chipListQuerySchema.parse({}));
    expect(answer).toMatchObject({ total: 1_000, pageSize: 25 });
    expect(JSON.stringify(answer).length).toBeLessThan(60_000);
  });
});
