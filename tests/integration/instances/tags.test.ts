import { afterAll, describe, expect, it } from "vitest";
import { bulkChange } from "@/lib/chips/bulk-change";
import { getChip } from "@/lib/chips/get-chip";
import { listChips } from "@/lib/chips/list-chips";
import { selectChips } from "@/lib/chips/select-chips";
import { undoBulkChange } from "@/lib/chips/undo-bulk-change";
import { updateChip } from "@/lib/chips/update-chip";
import { bulkChangeSchema } from "@/types/bulk";
import { chipFilterSchema, chipListQuerySchema, patchChipSchema } from "@/types/chips";
import { createTestPool, insertChip } from "../../factories/pool";

const pool = await createTestPool();
afterAll(() => pool.close());

const list = (query: Record<string, string>) => listChips(pool.ctx, chipListQuerySchema.parse(query));
const names = async (query: Record<string, string>) =>
  (await list(query)).items.map((chip) => chip.instanceName).sort();

describe("tags", () => {
  it("are stored with an event, listed as filters, and found however they are written", async () => {
    const north = await insertChip(pool.ctx, { instanceName: "norte" });
    await insertChip(pool.ctx, { instanceName: "sul", tags: ["plantao"] });
    await updateChip(pool.ctx, north.id, { version: north.version, tags: ["Plantão", "Zona Norte"] });
    expect(await pool.eventKinds(north.id)).toContain("tags_changed");
    expect((await getChip(pool.ctx, north.id)).tags).toEqual(["Plantão", "Zona Norte"]);
    expect((await list({})).filters.tags).toHaveLength(2);
    expect(await names({ tags: "PLANTÃO" })).toEqual(["norte", "sul"]);
    expect(await names({ tags: "zona norte" })).toEqual(["norte"]);
    expect(await names({ search: "zona" })).toEqual(["norte"]);
    expect(await names({ tags: "centro" })).toEqual([]);
  });

  it("are limited to 10 different ones of 1 to 32 characters without a comma", () => {
    const isValid = (tags: string[]) => patchChipSchema.safeParse({ version: 1, tags }).success;
    const ten = Array.from({ length: 10 }, (_, index) => `t${index}`);
    expect(isValid(ten)).toBe(true);
    for (const tags of [
      [...ten, "t10"],
      ["a", "A"],
      ["São", "sao"],
      [""],
      ["x".repeat(33)],
      ["a,b"],
      ["\u200b"],
    ]) {
      expect(isValid(tags), String(tags)).toBe(false);
    }
  });

  it("are added and removed for many chips at once; a chip with too many is named", async () => {
    const full = await insertChip(pool.ctx, { tags: Array.from({ length: 10 }, (_, index) => `t${index}`) });
    const tagged = await insertChip(pool.ctx, { tags: ["vip", "Velho"] });
    const plain = await insertChip(pool.ctx, {});
    const change = bulkChangeSchema.parse({
      kind: "tags",
      chipIds: [full.id, tagged.id, plain.id],
      add: ["VIP"],
      remove: ["velho"],
    });
    const answer = await bulkChange(pool.ctx, change);
    expect(answer.failures).toEqual([{ id: full.id, reason: "too_many_tags" }]);
    expect((await pool.chip(tagged.id)).tags).toEqual(["vip"]);
    expect((await pool.chip(plain.id)).tags).toEqual(["VIP"]);
    expect(await bulkChange(pool.ctx, change)).toMatchObject({ changed: [], unchanged: 2 });
    expect((await undoBulkChange(pool.ctx, { chips: answer.changed })).failures).toEqual([]);
    expect((await pool.chip(tagged.id)).tags).toEqual(["vip", "Velho"]);
    expect((await pool.chip(plain.id)).tags).toEqual([]);
  });
});

describe("the filter by specialty", () => {
  it("finds the chips that the settings map to the specialty", async () => {
    await insertChip(pool.ctx, { instanceName: "cardio-1" });
    const map = JSON.stringify({ cardiologia: ["cardio-1"] });
    await pool.ctx.sql`update julia.settings set specialty_map = ${map}::jsonb`;
    expect((await list({})).filters.specialties).toEqual(["cardiologia"]);
    expect(await names({ specialty: "Cardiologia" })).toEqual(["cardio-1"]);
    const { items } = await selectChips(pool.ctx, chipFilterSchema.parse({ specialty: "cardiologia" }));
    expect(items).toHaveLength(1);
  });
});
