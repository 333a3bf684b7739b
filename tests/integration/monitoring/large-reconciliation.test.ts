import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseNow } from "@/lib/chips/change-chip";
import { reconcile } from "@/lib/chips/connection/reconcile";
import { watchHealth } from "@/lib/health/watch-health";
import { createReconcileTask } from "@/lib/worker/reconcile-task";
import { fillLargePool } from "../../factories/large-pool";
import { createTestPool } from "../../factories/pool";
import { report } from "../../setup/proof";
import { recordedDatabase } from "../../setup/recorded-database";

const CHIPS = 1_000;
/** Number of chips whose rows differ from the gateway's list. */
const NEWS = 10;

const pool = await createTestPool();
beforeAll(async () => {
  await fillLargePool(pool.ctx.sql, CHIPS, 20);
  await pool.ctx.db.execute(sql`update julia.chips set state = 'open', evolution_connected = true, status = 'active',
    banned_at = null, paused_at = null, owner_phone = phone, owner_key = phone_key, state_checked_at = now(),
    last_open_at = now() - interval '1 minute', connected_since = now() - interval '1 hour'`);
});
afterAll(() => pool.close());

/** Builds the gateway's list for this pool. In the list, the sessions of the first `NEWS` chips have ended. */
async function answeredList() {
  const rows = await pool.ctx.db.execute<{ instance_name: string; phone: string }>(
    sql`select instance_name, phone from julia.chips order by instance_name`,
  );
  return rows.map((row, index) => ({
    name: row.instance_name,
    connectionStatus: index < NEWS ? "close" : "open",
    ownerJid: `${row.phone}@s.whatsapp.net`,
    disconnectionReasonCode: index < NEWS ? 401 : null,
    disconnectionAt: index < NEWS ? new Date().toISOString() : null,
  }));
}

describe(`the reconciliation of ${CHIPS} chips`, () => {
  it("sends the gateway one request and writes only the rows that changed", async () => {
    const listed = await answeredList();
    await pool.control("/faults", {
      kind: "fail",
      status: 200,
      path: "/instance/fetchInstances",
      // Two of our instances are missing from the list, and one instance in the list is not ours.
      body: [...listed.slice(2), { name: "somebody-elses", connectionStatus: "open" }],
    });
    const writes = async () => {
      const rows = await pool.ctx.sql<{ id: string; xmin: string }[]>`select id, xmin::text from julia.chips`;
      return new Map(rows.map(({ id, xmin }) => [id, xmin]));
    };
    const before = await writes();
    const callsBefore = await pool.calls("/");
    const startedAt = performance.now();
    await createReconcileTask(pool.ctx).runAll();
    const ms = performance.now() - startedAt;
    const after = await writes();

    const written = [...after].filter(([id, xmin]) => before.get(id) !== xmin).length;
    // Eight sessions were ended on the phone, and two instances are missing for the first time.
    expect(written).toBe(NEWS);
    expect((await pool.calls("/")) - callsBefore).toBe(1);
    const [ended] = await pool.ctx.db.execute(
      sql`select count(*)::int as n from julia.chips where close_code = 401 and not evolution_connected`,
    );
    expect(ended?.n).toBe(NEWS - 2);
    const [watch] = await pool.ctx.db.execute(sql`select unknown_instances from julia.gateway_watch`);
    expect(watch?.unknown_instances).toEqual(["somebody-elses"]);
    report(`reconciliation of ${CHIPS} chips, ${NEWS} changed: one call, ${Math.round(ms)} ms (goal 2,000)`);
    await pool.control("/faults/clear");
  });

  it("writes nothing if nothing changed", async () => {
    const { db, statements } = recordedDatabase(pool.ctx.sql);
    const listed = (await answeredList()).map((row) => ({
      instanceName: row.name,
      status: "open" as const,
      ownerPhone: row.ownerJid.replace(/@.*/, ""),
      number: null,
      profileName: null,
      disconnectionCode: null,
      disconnectedAt: null,
    }));
    await pool.ctx.db.execute(sql`update julia.chips set state = 'open', evolution_connected = true, close_code = null,
      owner_phone = phone, owner_key = phone_key, misses = 0`);
    const found = await reconcile({ ...pool.ctx, db }, "default", listed, await databaseNow(pool.ctx.db));
    expect(found).toEqual({ changed: 0, polls: 0, unknown: [] });
    expect(statements).toHaveLength(2);
  });

  it("takes two statements to evaluate, one of which writes", async () => {
    const { db, statements } = recordedDatabase(pool.ctx.sql);
    await pool.ctx.db.execute(sql`update julia.chip_rotation set out_count = 3, out_cause = 'connection_closed',
      out_since = now()`);
    const startedAt = performance.now();
    expect(await watchHealth({ ...pool.ctx, db })).toBe(CHIPS);
    report(`health of all ${CHIPS} chips evaluated in ${Math.round(performance.now() - startedAt)} ms`);
    expect(statements).toHaveLength(2);
    statements.length = 0;
    expect(await watchHealth({ ...pool.ctx, db })).toBe(0);
    expect(statements).toHaveLength(1);
  });
});
