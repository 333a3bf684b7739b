import { afterAll, describe, expect, it } from "vitest";
import { STRATEGIES } from "@/types/settings";
import { addChips } from "../../factories/pool-traffic";
import { createTestDatabase } from "../../setup/database";

const TRAITS = ["keeps_chip", "uses_specialties", "takes_turns", "rebalances"];

const { sql, close } = await createTestDatabase();
await addChips(sql, Array(STRATEGIES.length).fill({ perHour: 20, perDay: 100 }));
afterAll(close);

describe.each(STRATEGIES)("the strategy %s in the database", (strategy) => {
  it("is accepted by the settings and chooses a chip", async () => {
    await sql`update julia.settings set strategy = ${strategy}`;
    const [slot] = await sql`
      select (q.r).chip_id is not null as "isFound" from julia.settings s
      cross join lateral julia.lock_slot('any', julia.no_chip(), '', s, '{}') q where s.id = 1`;
    expect(slot).toEqual({ isFound: true });
  });

  it.each(TRAITS)("says whether it %s", async (trait) => {
    const [row] = await sql.unsafe(`select julia.${trait}($1) is not null as "isSaid"`, [strategy]);
    expect(row).toEqual({ isSaid: true });
  });
});
