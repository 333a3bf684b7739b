import { expect, it } from "vitest";
import { migrate } from "@/db/migrate";
import { createDatabaseBefore } from "../setup/earlier-database";

it("sessions that ended before are known to be over, and since when; no row is lost", async () => {
  const database = await createDatabaseBefore("0016_final_close");
  const { sql } = database;
  const unlinkedAt = new Date("2026-03-01T12:00:00Z");
  const seenAt = new Date("2026-03-01T12:05:00Z");
  const chip = async (facts: Record<string, unknown>, pairing: Record<string, unknown> = {}) => {
    const [row] =
      await sql`insert into julia.chips ${sql({ id: crypto.randomUUID(), ever_paired: true, state_since: seenAt, ...facts })}
      returning id`;
    await sql`insert into julia.pairings ${sql({ chip_id: row?.id, ...pairing })}`;
    return String(row?.id);
  };
  const ids = {
    unlinked: await chip({ state: "close", close_code: 401, gateway_disconnected_at: unlinkedAt }),
    restarted: await chip({ state: "connecting", close_code: 401, gateway_disconnected_at: unlinkedAt }),
    ours: await chip({ state: "close", logged_out_by_us: true, desired_connection: "disconnected" }),
    dropped: await chip({ state: "close" }),
    atLimit: await chip({ state: "close", ever_paired: false }, { reason: "qr_limit_reached" }),
    open: await chip({ state: "open", evolution_connected: true }),
  };
  await migrate(database.url);
  const rows = await sql<{ id: string; closed_at: Date | null; ended_at: Date | null }[]>`
    select c.id, c.closed_at, p.ended_at from julia.chips c join julia.pairings p on p.chip_id = c.id`;
  const after = Object.fromEntries(
    Object.entries(ids).map(([name, id]) => {
      const row = rows.find((each) => each.id === id);
      return [name, [row?.closed_at ?? null, row?.ended_at ?? null]];
    }),
  );
  expect(after).toEqual({
    unlinked: [unlinkedAt, unlinkedAt],
    // The gateway has a socket: its next close may be the gap behind a scan.
    restarted: [unlinkedAt, null],
    ours: [seenAt, null],
    dropped: [null, null],
    atLimit: [null, seenAt],
    open: [null, null],
  });
  await database.drop();
});
