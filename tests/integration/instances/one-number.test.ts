import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { chipRotation, chips } from "@/db/schema";
import { adoptInstance } from "@/lib/chips/adopt-instance";
import { recordOwner } from "@/lib/chips/connection/record-owner";
import { getChip } from "@/lib/chips/get-chip";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, newPhone } from "../../factories/pool";
import { connectChip, scan } from "../../factories/sending";

const pool = await createTestPool();
afterAll(() => pool.close());

async function adoptUnpaired(instanceName: string): Promise<string> {
  await pool.gateway.create({ instanceName, withQr: true });
  return await adoptInstance(pool.ctx, { instanceName });
}

const rotationOf = async (chipId: string) => {
  const [row] = await pool.ctx.db.select().from(chipRotation).where(eq(chipRotation.chipId, chipId));
  return row;
};

describe("an adopted instance that pairs later", () => {
  it("gets its phone's number if no other chip has it, and sends", async () => {
    const phone = newPhone();
    const chipId = await adoptUnpaired("adotada-livre");
    await scan(pool, { chipId, instanceName: "adotada-livre", phone });
    expect(await getChip(pool.ctx, chipId)).toMatchObject({ phone, ownerPhone: phone, wrongNumber: false });
    expect(await rotationOf(chipId)).toMatchObject({ usable: true });
  });

  it("sends nothing if another chip has the number, and names that chip", async () => {
    const holder = await connectChip(pool);
    const chipId = await adoptUnpaired("adotada-dupla");
    await scan(pool, { chipId, instanceName: "adotada-dupla", phone: holder.phone });
    const chip = await getChip(pool.ctx, chipId);
    expect(chip).toMatchObject({
      phone: null,
      ownerPhone: holder.phone,
      wrongNumber: true,
      health: { verdict: "down" },
      headline: { code: "wrong_number", values: { ownerPhone: holder.phone, holder: holder.instanceName } },
    });
    expect(await rotationOf(chipId)).toMatchObject({ usable: false, verdict: "wrong_number" });
    expect(await rotationOf(holder.chipId)).toMatchObject({ usable: true });
  });

  it("at the same moment as others with the same phone: one gets the number, and the others send nothing", async () => {
    const phone = newPhone();
    const names = ["gemea-1", "gemea-2", "gemea-3", "gemea-4"];
    const ids = await Promise.all(
      names.map(async (instanceName) => {
        const unowned = { phone: null, ownerPhone: null, ownerKey: null };
        return (await insertOpenChip(pool.ctx, { instanceName, adopted: true, ...unowned })).id;
      }),
    );
    await Promise.all(
      ids.map((id) =>
        pool.ctx.db.transaction((tx) =>
          recordOwner(tx, id, { status: "open", ownerPhone: phone, disconnectedAt: null }),
        ),
      ),
    );
    const rows = await pool.ctx.db.select().from(chips).where(eq(chips.ownerPhone, phone));
    expect(rows).toHaveLength(4);
    expect(rows.filter((row) => !row.wrongNumber)).toMatchObject([{ phone }]);
    const usable = await Promise.all(ids.map(async (id) => (await rotationOf(id))?.usable));
    expect(usable.filter((one) => one === true)).toHaveLength(1);
  });
});
