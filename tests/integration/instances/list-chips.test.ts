import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getChip } from "@/lib/chips/get-chip";
import { listChips } from "@/lib/chips/list-chips";
import { readChipUsage } from "@/lib/chips/read-chip-usage";
import { beat } from "@/lib/worker/heartbeat";
import { chipListQuerySchema, chipListSchema } from "@/types/chips";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertChip, insertContacts, insertSends } from "../../factories/pool";
import { insertClient, queueText } from "../../factories/sending";

const pool = await createTestPool();
beforeAll(() => beat(pool.ctx, "test"));
afterAll(() => pool.close());

const list = (query: Record<string, unknown> = {}) => listChips(pool.ctx, chipListQuerySchema.parse(query));

describe("listChips", () => {
  it("returns an empty list for an empty pool", async () => {
    const answer = chipListSchema.parse(await list());
    expect(answer).toMatchObject({ items: [], total: 0, summary: { total: 0, capacityLeftToday: 0 } });
  });

  it("derives usage from the stored sends, and remaining slots from the limits", async () => {
    const chip = await insertOpenChip(pool.ctx, { instanceName: "usada", phone: "5511955550001" });
    await insertContacts(pool.ctx, "usada", 4);
    await insertSends(pool.ctx, chip.id, [5, 30, 59, 61, 600, 1439, 1441]);
    const [contact] = await pool.ctx.sql<{ telefone: string }[]>`
      select telefone from julia.clientes where instancia_preferida = 'usada' limit 1`;
    await queueText(pool, { clientId: await insertClient(pool), to: contact?.telefone });
    const { items, summary } = await list({ search: "usada" });
    expect(items[0]).toMatchObject({
      sentLastHour: 3,
      sentLast24h: 6,
      load: 0.06,
      contacts: 4,
      nextSlotAt: null,
      wrongNumber: false,
      headline: { code: "connected", contacts: 4, waiting: 1 },
    });
    expect(summary).toMatchObject({ connected: 1, capacityLeftToday: 94, capacityLeftThisHour: 17 });
    const usage = await readChipUsage(pool.ctx, chip.id, 24);
    expect(usage.hours).toHaveLength(24);
    expect(usage.hours.reduce((sum, hour) => sum + hour.sent, 0)).toBeGreaterThanOrEqual(5);
  });

  it("says when a chip with a full hour can send its next message", async () => {
    const chip = await insertOpenChip(pool.ctx, { instanceName: "cheia", perHour: 2 });
    await insertSends(pool.ctx, chip.id, [50, 10]);
    const { items } = await list({ search: "cheia" });
    const waitMinutes = (Date.parse(items[0]?.nextSlotAt ?? "") - Date.now()) / 60_000;
    expect(waitMinutes).toBeGreaterThan(9);
    expect(waitMinutes).toBeLessThanOrEqual(10);
  });

  it("shows the warm-up limits of the day for a warming chip", async () => {
    await insertOpenChip(pool.ctx, {
      status: "warming",
      warmupCompletedAt: null,
      instanceName: "dia8",
      warmupSeconds: 7 * 86_400,
    });
    const { items } = await list({ search: "dia8" });
    expect(items[0]).toMatchObject({ warmupDay: 8, effectivePerHour: 10, effectivePerDay: 30 });
    const detail = await getChip(pool.ctx, items[0]?.id ?? "");
    expect(detail.warmup).toMatchObject({
      day: 8,
      perDayToday: 30,
      next: { fromDay: 15, perHour: 15, perDay: 50 },
    });
  });

  it("searches names and phones, filters by status and connection, and pages, all in the database", async () => {
    for (let index = 1; index <= 12; index += 1) {
      await insertChip(pool.ctx, {
        instanceName: `lote-${String(index).padStart(2, "0")}`,
        status: index % 2 === 0 ? "banned" : "pending",
        bannedAt: index % 2 === 0 ? new Date() : null,
      });
    }
    const page = await list({ search: "LOTE-", sort: "name", order: "desc", pageSize: "5", page: "2" });
    expect(page.total).toBe(12);
    expect(page.items.map((chip) => chip.instanceName)).toEqual([
      "lote-07",
      "lote-06",
      "lote-05",
      "lote-04",
      "lote-03",
    ]);
    expect((await list({ search: "lote", status: "banned" })).total).toBe(6);
    expect((await list({ search: "lote", connection: "open" })).total).toBe(0);
    expect((await list({ search: "95555-0001" })).items.map((chip) => chip.instanceName)).toEqual(["usada"]);
    // The order is that of the names shown, and a label is the name.
    await pool.ctx.sql`update julia.chips set label = 'Lote 00' where instance_name = 'lote-07'`;
    const byName = await list({ search: "lote", sort: "name", pageSize: "2" });
    expect(byName.items.map((chip) => chip.instanceName)).toEqual(["lote-07", "lote-01"]);
    // A percent sign in a search is a literal character and not a wildcard.
    expect((await list({ search: "%" })).total).toBe(0);
  });

  it("matches a name with digits as a name, words in order, and a phone in any format", async () => {
    await insertChip(pool.ctx, {
      instanceName: "equipe-norte-7",
      phone: "5531981071026",
      label: "Plantão São José",
    });
    const names = async (search: string) => (await list({ search })).items.map((chip) => chip.instanceName);
    for (const search of [
      "equipe-norte-7",
      "norte 7",
      "EQUIPE NORTE",
      "+55 31 98107-1026",
      "+55 31 8107",
      "(31) 98107",
      "plantao sao jose",
      "PLANTÃO",
    ]) {
      expect(await names(search), search).toEqual(["equipe-norte-7"]);
    }
    expect(await names("equipe-sul-0")).toEqual([]);
  });

  it("lists the chips that need a person before all others", async () => {
    const { items } = await list({ pageSize: "100" });
    const codes = items.map((chip) => chip.headline.code);
    expect(codes.indexOf("banned")).toBeLessThan(codes.indexOf("never_paired"));
    expect(codes.indexOf("never_paired")).toBeLessThan(codes.indexOf("connected"));
  });

  it("hides deleted chips unless they are requested", async () => {
    await insertChip(pool.ctx, {
      status: "cancelled",
      cancelledAt: new Date(),
      instanceName: null,
      lastInstanceName: "apagada",
    });
    expect((await list({ search: "apagada" })).total).toBe(0);
    expect((await list({ search: "apagada", status: "cancelled" })).items[0]).toMatchObject({
      lastInstanceName: "apagada",
    });
  });
});
