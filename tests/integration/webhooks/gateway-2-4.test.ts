import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChipRow, pairings } from "@/db/schema";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import { listChips } from "@/lib/chips/list-chips";
import { chipListQuerySchema } from "@/types/chips";
import { newPhone } from "../../factories/pool";
import { openWebhookPool, type WebhookPool, worked } from "../../factories/webhook-server";

let pool: WebhookPool;
beforeAll(async () => {
  pool = await openWebhookPool({ gateway: { version: "2.4" } });
  await pool.control("/behaviour", { reconnectDelayMs: 100 });
});
afterAll(() => pool.close());

const workedChip = (chipId: string, isWanted: (chip: ChipRow) => boolean) =>
  worked(pool, () => pool.chip(chipId), isWanted);

async function create() {
  const phone = newPhone();
  return { ...(await createInstance(pool.ctx, { alreadyWarm: true, phone })), phone };
}

describe("Evolution 2.4", () => {
  it("loses a session if WhatsApp is unreachable for a moment: final, and reported with its cause", async () => {
    const { chipId, instanceName, phone } = await create();
    await pool.control("/scan", { instanceName, phone });
    await workedChip(chipId, (chip) => chip.evolutionConnected && chip.ownerKey !== null);
    await pool.control("/weather", { weather: "away" });
    const chip = await workedChip(chipId, (row) => row.closeCode !== null);
    expect(chip).toMatchObject({ state: "close", closeCode: 408, evolutionConnected: false, ownerKey: null });
    await pool.control("/weather", { weather: "fair" });
    const { items } = await listChips(pool.ctx, chipListQuerySchema.parse({}));
    const headline = items.find(({ id }) => id === chipId)?.headline;
    expect(headline).toMatchObject({ code: "logged_out", values: { closeCode: "408" } });
  });

  it("removes the dead QR code when the codes of a socket run out", async () => {
    await pool.control("/behaviour", { qrRotationMs: 600_000, qrRefsPerSocket: 2 });
    const { chipId, instanceName } = await create();
    await worked(
      pool,
      () => pool.pairing(chipId),
      ({ qrCode }) => qrCode !== null,
    );
    // Ends the codes.
    await pool.control("/time-scale", { timeScale: 1000 });
    await workedChip(chipId, (row) => row.closeCode === 408);
    await pool.control("/time-scale", { timeScale: 1 });
    const [pairing] = await pool.ctx.db.select().from(pairings).where(eq(pairings.chipId, chipId));
    expect(pairing).toMatchObject({ qrCode: null, qrIssuedAt: null, scanInferredAt: null });
    const { qr, pairing: phase } = await readConnection(pool.ctx, instanceName);
    expect({ qr, phase }).toEqual({ qr: null, phase: "idle" });
  });
});
