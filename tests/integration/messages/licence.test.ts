import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attempts, messages } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { evaluateAlerts } from "@/lib/alerts/evaluate";
import { createReconcileTask } from "@/lib/worker/reconcile-task";
import { createGatewaysWatch } from "@/lib/worker/watch-gateways";
import { createTestPool, eventually, type TestPool } from "../../factories/pool";
import {
  acceptedTexts,
  connectChip,
  insertClient,
  queueText,
  startSending,
  untilPhase,
  withoutGaps,
} from "../../factories/sending";

const CHIPS = 4;
const TEXTS = 120;

let pool: TestPool;
let clientId: string;
let sending: ReturnType<typeof startSending>;
let watch: () => Promise<void>;
let reconcile: () => Promise<void>;

beforeAll(async () => {
  pool = await createTestPool({ gateway: { version: "2.4" } });
  await withoutGaps(pool);
  clientId = await insertClient(pool);
  for (let chip = 0; chip < CHIPS; chip += 1) await connectChip(pool, { perHour: 1000, perDay: 1000 });
  sending = startSending(pool);
  watch = createGatewaysWatch(pool.ctx);
  reconcile = createReconcileTask(pool.as(SYSTEM)).runAll;
});
afterAll(async () => {
  await sending.stop();
  await pool.close();
});

const gatewayRow = async () => {
  const [row] = await pool.ctx.sql`
    select breaker, is_down, license_required_since is not null as is_license_required from julia.gateways
    where id = 'default'`;
  return row;
};
const countOf = async (phase: string) => {
  const [row] = await pool.ctx.db.execute<{ count: number }>(
    sql`select count(*)::int as count from ${messages} where phase = ${phase}`,
  );
  return row?.count ?? 0;
};
/** Makes the licence check due now. Otherwise, the checks are 30 s apart. */
const checkIsDue = () =>
  pool.ctx
    .sql`update julia.gateways set license_check_at = clock_timestamp() where license_check_at is not null`;
const licence = (active: boolean) => pool.control("/licence", { active });

describe("a gateway that loses its licence while messages are sent", () => {
  it("fails no message, opens no breaker, leaves nothing uncertain, and sending resumes on its own", async () => {
    const ids: string[] = [];
    const queue = async (count: number) => {
      for (let text = 0; text < count; text += 1) ids.push(await queueText(pool, { clientId }));
    };
    await queue(TEXTS / 3);
    await eventually(
      () => countOf("sent"),
      (count) => count >= 5,
    );
    await licence(false);
    await queue(TEXTS / 3);
    await eventually(gatewayRow, (row) => row?.is_license_required === true);
    await queue(TEXTS / 3);
    expect(await gatewayRow()).toEqual({ breaker: "closed", is_down: true, is_license_required: true });

    // The queue is paused, so the worker sends nothing.
    await eventually(
      () => countOf("dispatching"),
      (count) => count === 0,
    );
    const calls = await pool.calls("/message/sendText");
    const sent = await countOf("sent");
    await checkIsDue();
    for (let round = 0; round < 5; round += 1) {
      await reconcile();
      await watch();
    }
    expect(await pool.calls("/message/sendText")).toBe(calls);
    expect(await pool.calls("/license/status")).toBeGreaterThan(0);
    expect([await countOf("sent"), await countOf("queued")]).toEqual([sent, TEXTS - sent]);
    expect(await gatewayRow()).toMatchObject({ breaker: "closed", is_license_required: true });
    // The chips remain connected, and their states do not become unknown.
    const chips = await pool.ctx.sql`
      select count(*) filter (where evolution_connected)::int as connected from julia.chips`;
    expect(chips[0]?.connected).toBe(CHIPS);

    await evaluateAlerts(pool.ctx);
    const [alert] = await pool.ctx.sql`select rule, cause from julia.alerts where state <> 'resolved'`;
    expect(alert).toMatchObject({
      rule: "gateway_unreachable",
      cause: { code: "gateway_license", values: { address: `${pool.simulator.url}/manager` } },
    });

    await licence(true);
    await checkIsDue();
    await watch();
    expect(await gatewayRow()).toEqual({ breaker: "closed", is_down: false, is_license_required: false });
    for (const id of ids) await untilPhase(pool, id, "sent");
    expect(await countOf("uncertain")).toBe(0);
    const accepted = (await acceptedTexts(pool)).map(({ text }) => text);
    expect(new Set(accepted).size).toBe(TEXTS);
    expect(accepted).toHaveLength(TEXTS);
    // A rejected dispatch must release its slot.
    const states = (await pool.ctx.db.select({ state: attempts.state }).from(attempts)).map(
      ({ state }) => state,
    );
    expect(states.filter((state) => state === "sent")).toHaveLength(TEXTS);
    expect(states.filter((state) => !["sent", "not_sent", "released"].includes(state))).toEqual([]);
    const [out] = await pool.ctx.sql`
      select count(*)::int as chips from julia.chip_rotation where out_since is not null or out_count > 0`;
    expect(out?.chips).toBe(0);
  });
});
