import { setMaxListeners } from "node:events";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alertRules, alerts, chips } from "@/db/schema";
import { evaluateAlerts } from "@/lib/alerts/evaluate";
import { pollSuspects } from "@/lib/chips/connection/probe-chips";
import { repairWebhooks } from "@/lib/chips/webhooks/repair-webhooks";
import { watchHealth } from "@/lib/health/watch-health";
import { workInbox } from "@/lib/inbox/work-inbox";
import { beat } from "@/lib/worker/heartbeat";
import { type PeriodicTask, registerTask, runPeriodically } from "@/lib/worker/periodic-task";
import { probeGateways } from "@/lib/worker/probe-gateways";
import { createReconcileTask } from "@/lib/worker/reconcile-task";
import { eventually } from "../../factories/pool";
import { connectChip } from "../../factories/sending";
import { openWebhookPool } from "../../factories/webhook-server";
import { IS_LONG, report } from "../../setup/proof";

const INSTANCES = 50;
const DOWN_MS = IS_LONG ? 60_000 : 16_000;
/** Goal: every state is correct after at most two reconciliations. Reconciliations are 15 s apart. */
const GOAL_RECONCILIATIONS = 2;
/** Seconds for which the gateway must be unreachable before the alert fires in this test. */
const HOLD_SECONDS = 5;

const pool = await openWebhookPool();
const stop = new AbortController();
setMaxListeners(0, stop.signal);
let running: Promise<unknown>;
let reconciliations = 0;

beforeAll(async () => {
  const left = Array.from({ length: INSTANCES }).values();
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      for (const _ of left) await connectChip(pool);
    }),
  );
  await pool.ctx.db
    .insert(alertRules)
    .values({ rule: "gateway_unreachable", version: 1, holdSeconds: HOLD_SECONDS, updatedBy: "test" });
});
afterAll(async () => {
  stop.abort();
  await running;
  await pool.close();
});

async function startWorker(): Promise<Promise<unknown>> {
  const { ctx } = pool;
  const reconcile = createReconcileTask(ctx);
  const countedReconcile = async () => {
    await reconcile.runAll();
    reconciliations += 1;
  };
  const tasks: PeriodicTask[] = [
    { name: "heartbeat", intervalMs: 5_000, once: false, run: () => beat(ctx, "test") },
    { name: "reconcile", intervalMs: 15_000, once: true, run: countedReconcile },
    { name: "look_at_suspects", intervalMs: 1_000, once: true, run: () => pollSuspects(ctx) },
    { name: "probe_gateway", intervalMs: 1_000, once: true, run: () => probeGateways(ctx) },
    { name: "watch_health", intervalMs: 5_000, once: true, run: () => watchHealth(ctx) },
    { name: "inbox", intervalMs: 100, once: false, run: () => workInbox(ctx) },
    { name: "repair_webhooks", intervalMs: 15_000, once: true, run: () => repairWebhooks(ctx) },
    { name: "evaluate_alerts", intervalMs: 1_000, once: true, run: () => evaluateAlerts(ctx) },
  ];
  for (const task of tasks) await registerTask(ctx, task);
  return Promise.all(tasks.map((task) => runPeriodically(ctx, task, stop.signal)));
}

const states = () =>
  pool.ctx.db
    .select({ id: chips.id, status: chips.status, state: chips.state, connected: chips.evolutionConnected })
    .from(chips)
    .orderBy(chips.id);

const gatewayAlert = async () =>
  (await pool.ctx.db.select().from(alerts)).find(({ rule }) => rule === "gateway_unreachable");

describe(`a restart of the gateway under ${INSTANCES} instances`, () => {
  it("creates one alert and changes no status, and every state is correct after two reconciliations", async () => {
    // Moves the starts of the sessions an hour into the past.
    await pool.ctx.db.execute(sql`update julia.chips set
      connected_since = now() - interval '1 hour', state_since = now() - interval '1 hour'`);
    running = startWorker();
    await expect
      .poll(() => pool.ctx.db.execute(sql`select 1 from julia.gateways where reconciled_at is not null`))
      .toHaveLength(1);
    const before = await states();
    expect(before.every(({ connected }) => connected)).toBe(true);

    await pool.control("/restart", { downMs: DOWN_MS, bootMs: 2_000 });
    // The states become unknown after two failed reads of the gateway's list.
    await eventually(
      async () => {
        await pool.ctx.db.execute(
          sql`update julia.periodic_tasks set next_run_at = now() where name = 'reconcile'`,
        );
        return states();
      },
      (rows) => rows.every(({ connected, state }) => !connected && state === "unknown"),
    );
    await expect.poll(gatewayAlert).toMatchObject({ state: "firing" });
    // The gateway is available again when its control API responds.
    await expect.poll(() => fetch(`${pool.simulator.url}/__control/instances`)).toMatchObject({ ok: true });
    const backAt = performance.now();
    const reconciledBefore = reconciliations;
    const after = await eventually(states, (rows) =>
      rows.every(({ connected, state }) => connected && state === "open"),
    );
    const ms = Math.round(performance.now() - backAt);
    report(
      `gateway down for ${DOWN_MS / 1000} s with ${INSTANCES} instances: all states correct ${ms} ms and ${reconciliations - reconciledBefore} reconciliations after its return (goal ${GOAL_RECONCILIATIONS})`,
    );
    expect(after.map(({ status }) => status)).toEqual(before.map(({ status }) => status));
    // `connectedSince` does not change, because no session was lost for longer than the restart took.
    const begun = await pool.ctx
      .sql`select id from julia.chips where connected_since > now() - interval '1 hour'`;
    expect([...begun]).toEqual([]);
    // A reconciliation may already have been in progress when the gateway became available again.
    expect(reconciliations - reconciledBefore).toBeLessThanOrEqual(GOAL_RECONCILIATIONS + 1);

    await expect.poll(gatewayAlert).toMatchObject({ state: "resolved" });
    const fired = (await pool.ctx.db.select().from(alerts)).filter(({ firedAt }) => firedAt !== null);
    expect(fired.map(({ rule, subject }) => ({ rule, subject }))).toEqual([
      { rule: "gateway_unreachable", subject: null },
    ]);

    // The outage counts as a restart of the gateway, and no chip becomes suspect.
    const watch = () =>
      pool.ctx.sql`select restarted_at is not null as restarted, unreadable_since from julia.gateway_watch`;
    await expect.poll(watch).toEqual([{ restarted: true, unreadable_since: null }]);
    await watchHealth(pool.ctx);
    const suspected = await pool.ctx.db.execute(
      sql`select worst from julia.chip_health where worst is not null`,
    );
    expect([...suspected]).toEqual([]);
  });
});
