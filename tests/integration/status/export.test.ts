import { afterAll, describe, expect, it } from "vitest";
import { exportStatus } from "@/lib/status/export-status";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertChip, insertSends } from "../../factories/pool";

const pool = await createTestPool();
afterAll(() => pool.close());

/** Splits a line of CSV. No value in the line may contain the separator. */
const cells = (line: string | undefined, separator: string) =>
  (line ?? "").split(separator).map((cell) => cell.replace(/^"|"$/g, "").replaceAll('""', '"'));

describe("the export of all chips", () => {
  it("has a line for each chip that is not deleted, worst first, in the requested language", async () => {
    const limits = { perHour: 20, perDay: 32 };
    const sending = await insertOpenChip(pool.ctx, {
      label: "=1+1",
      phone: "5511988880123",
      tags: ["=HYPERLINK(1)", "Zona Sul"],
      ...limits,
    });
    await insertSends(pool.ctx, sending.id, [1, 2, 200]);
    await insertChip(pool.ctx, { label: "Norte", status: "banned", bannedAt: new Date(), everPaired: true });
    await insertChip(pool.ctx, { label: "Velho", status: "cancelled", cancelledAt: new Date() });
    // The chip was up for three of the four monitored hours.
    await pool.ctx.sql`truncate julia.chip_state_spans, julia.watch_spans`;
    await pool.ctx.sql`insert into julia.chip_state_spans (chip_id, kind, from_at, until_at) values
      (${sending.id}, 'down', now() - interval '9 hours', now() - interval '3 hours'),
      (${sending.id}, 'up', now() - interval '3 hours', 'infinity')`;
    await pool.ctx.sql`insert into julia.watch_spans (from_at, until_at)
      values (now() - interval '4 hours', now() - interval '1 second')`;

    const { fileName, csv } = await exportStatus(pool.ctx, "pt-BR");
    expect(fileName).toMatch(/^julia-status-\d{4}-\d{2}-\d{2}\.csv$/);
    const [header, first, second, ...rest] = csv.split("\r\n");
    expect(rest).toEqual([""]);
    expect(cells(header, ";")).toHaveLength(18);
    expect(cells(first, ";").slice(0, 4)).toEqual([
      "Norte",
      expect.any(String),
      expect.any(String),
      "Banido",
    ]);
    expect(cells(second, ";")).toEqual([
      "'=1+1",
      sending.instanceName,
      "55 11 98888-0123",
      "Conectado",
      "Conectado",
      expect.any(String),
      "2",
      "20",
      "3",
      "32",
      expect.any(String),
      "9,38",
      "0",
      expect.stringMatching(/^(75|74,99|75,01)$/),
      expect.any(String),
      expect.any(String),
      expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
      "'=HYPERLINK(1), Zona Sul",
    ]);
    expect(cells(first, ";").at(-1)).toBe("");

    const english = (await exportStatus(pool.ctx, "en")).csv.split("\r\n");
    expect(cells(english[0], ",").slice(0, 4)).toEqual(['\uFEFF"Chip', "Instance", "Number", "Status"]);
    expect(cells(english[0], ",").at(-1)).toBe("Tags");
    expect(cells(english[2], ",")[11]).toBe("9.38");
  });
});
