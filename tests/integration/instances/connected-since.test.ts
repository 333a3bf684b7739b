import { afterAll, describe, expect, it } from "vitest";
import { SYSTEM } from "@/lib/actor";
import { databaseNow } from "@/lib/chips/change-chip";
import { recordState } from "@/lib/chips/connection/observe";
import { markUnknown } from "@/lib/chips/connection/reconcile";
import { recordFinalClose } from "@/lib/chips/connection/record-final-close";
import { recordOwner } from "@/lib/chips/connection/record-owner";
import { LONGEST_GAP_SECONDS } from "@/lib/chips/connection/same-connection";
import { getChip } from "@/lib/chips/get-chip";
import type { GatewayState } from "@/lib/gateway/pairing";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, newPhone } from "../../factories/pool";

const MINUTES_57 = 57 * 60_000;

const pool = await createTestPool();
afterAll(() => pool.close());

async function connectedFor57Minutes() {
  const since = new Date((await databaseNow(pool.ctx.db)).getTime() - MINUTES_57);
  const { id } = await insertOpenChip(pool.ctx, {
    connectedSince: since,
    stateSince: since,
    lastOpenAt: since,
  });
  return { id, since: since.toISOString() };
}

async function report(id: string, ...states: (GatewayState | "missing")[]) {
  for (const state of states) {
    const chip = await pool.chip(id);
    await pool.ctx.db.transaction((tx) => recordState(tx, chip, state));
  }
}

/** Reports the state twice, because a proven connection is lost after two misses in a row. */
const lose = (id: string, state: GatewayState | "missing" = "close") => report(id, state, state);

/** Lengthens the gap in the uptime history by `seconds`. */
async function letGapLast(id: string, seconds: number) {
  await pool.ctx.sql`update julia.chip_state_spans set from_at = from_at - interval '2 hours',
    until_at = until_at - make_interval(secs => ${seconds}) where chip_id = ${id} and kind = 'up'`;
  await pool.ctx.sql`update julia.chip_state_spans set from_at = from_at - make_interval(secs => ${seconds})
    where chip_id = ${id} and kind = 'down'`;
}

const seen = async (id: string) => {
  const { connectedSince, headline } = await getChip(pool.ctx, id);
  return { connectedSince, since: headline.since };
};

describe("the time since which a chip has been connected", () => {
  it.each(["close", "connecting", "missing"] as const)(
    "does not change in a gap in which the gateway restarts and reports %s, and the uptime shows the gap",
    async (state) => {
      const { id, since } = await connectedFor57Minutes();
      await lose(id, state);
      expect(await seen(id)).toMatchObject({ connectedSince: null });
      await letGapLast(id, LONGEST_GAP_SECONDS - 30);
      await report(id, "connecting", "open");
      expect(await seen(id)).toEqual({ connectedSince: since, since });
      const spans = await pool.ctx
        .sql`select kind from julia.chip_state_spans where chip_id = ${id} order by from_at`;
      expect(spans.map(({ kind }) => kind)).toEqual(["up", "down", "up"]);
    },
  );

  it("does not change while the gateway does not answer", async () => {
    const { id, since } = await connectedFor57Minutes();
    await markUnknown(pool.ctx, "default");
    expect(await seen(id)).toMatchObject({ connectedSince: null });
    await report(id, "open");
    expect(await seen(id)).toEqual({ connectedSince: since, since });
  });

  const begins = async (id: string, since: string) => {
    const { connectedSince } = await seen(id);
    expect(Date.parse(connectedSince ?? "") - Date.parse(since)).toBeGreaterThan(MINUTES_57 - 1_000);
  };

  it("is reset after a longer gap", async () => {
    const { id, since } = await connectedFor57Minutes();
    await lose(id);
    await letGapLast(id, LONGEST_GAP_SECONDS + 1);
    await report(id, "open");
    await begins(id, since);
  });

  it("is reset after an unlink, even if the gap is short", async () => {
    const { id, since } = await connectedFor57Minutes();
    await lose(id);
    await pool.ctx.db.transaction((tx) => recordFinalClose(tx, id, SYSTEM, { code: 401, at: null }));
    await report(id, "open");
    await begins(id, since);
  });

  it("is reset after a QR code", async () => {
    const { id, since } = await connectedFor57Minutes();
    await lose(id, "connecting");
    await pool.ctx.sql`update julia.pairings set qr_issued_at = clock_timestamp() where chip_id = ${id}`;
    await report(id, "open");
    await begins(id, since);
  });

  it("is reset with another phone", async () => {
    const { id, since } = await connectedFor57Minutes();
    await pool.ctx.db.transaction((tx) =>
      recordOwner(tx, id, { status: "open", ownerPhone: newPhone(), disconnectedAt: null }),
    );
    await begins(id, since);
  });
});
