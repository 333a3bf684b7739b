import { afterAll, beforeEach, expect, it } from "vitest";
import { countSends } from "@/lib/status/count-sends";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertSends } from "../../factories/pool";

const pool = await createTestPool();
afterAll(() => pool.close());
beforeEach(() => pool.ctx.sql`truncate julia.chips cascade`);

async function sendThrough(chips: number, facts: object, sends: number): Promise<void> {
  for (let i = 0; i < chips; i += 1) {
    const chip = await insertOpenChip(pool.ctx, { connectedSince: new Date(), ...facts });
    await insertSends(pool.ctx, chip.id, Array(sends).fill(3 * 60));
  }
}

const seriesOf = ({ by, series, hours }: Awaited<ReturnType<typeof countSends>>) => ({
  by,
  sums: Object.fromEntries(
    series.map(({ name }, place) => [
      name ?? "others",
      hours.reduce((sum, hour) => sum + (hour.sent[place] ?? 0), 0),
    ]),
  ),
});

it("the sends of many chips are grouped by status, so that most of them are not combined as others", async () => {
  await sendThrough(12, { status: "active" }, 4);
  await sendThrough(1, { status: "warming" }, 1);
  expect(seriesOf(await countSends(pool.ctx))).toEqual({ by: "status", sums: { active: 48, warming: 1 } });
});

it("sends are shown by chip if a few chips account for two thirds of them", async () => {
  await sendThrough(5, { status: "active" }, 4);
  await sendThrough(5, { status: "active" }, 2);
  const { by, sums } = seriesOf(await countSends(pool.ctx));
  expect(by).toBe("chip");
  expect(sums.others).toBe(10);
});
