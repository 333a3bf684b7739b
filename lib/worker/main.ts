import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { hostname } from "node:os";
import { SYSTEM } from "@/lib/actor";
import { deliverAlerts } from "@/lib/alerts/deliver";
import { evaluateAlerts } from "@/lib/alerts/evaluate";
import { advanceChips } from "@/lib/chips/advance-chips";
import { pollChip, pollSuspects, probeChips } from "@/lib/chips/connection/probe-chips";
import { reviveSessions } from "@/lib/chips/connection/revive-sessions";
import { deleteLeftovers } from "@/lib/chips/delete-leftovers";
import { finishOperations } from "@/lib/chips/finish-operations";
import { endUnwatchedPairings } from "@/lib/chips/pairing/end-unwatched-pairings";
import { repairWebhooks } from "@/lib/chips/webhooks/repair-webhooks";
import { ConfigError, getConfig } from "@/lib/config/config";
import type { CommandContext } from "@/lib/context/command-context";
import { openAppContext } from "@/lib/context/server-context";
import { runDeliveries } from "@/lib/events/delivery/run-deliveries";
import { checkSockets } from "@/lib/health/check-sockets";
import { watchChip, watchHealth } from "@/lib/health/watch-health";
import { runForwarding } from "@/lib/inbox/forwarding/run-forwarding";
import { workInbox } from "@/lib/inbox/work-inbox";
import { isDatabaseUnavailable } from "@/lib/log/describe-failure";
import { downloadMedia } from "@/lib/media/download-media";
import { runDispatcher } from "@/lib/queue/dispatcher";
import { renewForecast } from "@/lib/queue/forecast";
import { sweepQueue } from "@/lib/queue/sweep-queue";
import { recordWatch } from "@/lib/status/record-watch";
import { renewSummary } from "@/lib/status/renew-summary";
import { beat } from "./heartbeat";
import { startJobs } from "./jobs";
import { type PeriodicTask, registerTask, runPeriodically } from "./periodic-task";
import { probeGateways } from "./probe-gateways";
import { createReconcileTask } from "./reconcile-task";
import { createGatewaysWatch } from "./watch-gateways";

/**
 * Runs the background process. Any number of workers can run at the same time, because the database assigns the work.
 */
async function main(): Promise<void> {
  const app = openAppContext(getConfig(), "worker");
  const ctx: CommandContext = { ...app, actor: SYSTEM };
  const workerId = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const reconciliation = createReconcileTask(ctx);
  const tasks: PeriodicTask[] = [
    { name: "heartbeat", intervalMs: 5_000, once: false, run: () => beat(ctx, workerId) },
    { name: "finish_operations", intervalMs: 2_000, once: false, run: () => finishOperations(ctx) },
    { name: "delete_leftovers", intervalMs: 5_000, once: true, run: () => deleteLeftovers(ctx) },
    { name: "reconcile", intervalMs: 1_000, once: false, run: () => reconciliation.startDue() },
    { name: "end_unwatched_pairings", intervalMs: 15_000, once: true, run: () => endUnwatchedPairings(ctx) },
    { name: "advance_chips", intervalMs: 60_000, once: true, run: () => advanceChips(ctx) },
    { name: "keep_queue", intervalMs: 1_000, once: true, run: () => sweepQueue(ctx) },
    { name: "probe_chips", intervalMs: 1_000, once: true, run: () => probeChips(ctx) },
    { name: "look_at_suspects", intervalMs: 1_000, once: true, run: () => pollSuspects(ctx) },
    { name: "revive_sessions", intervalMs: 2_000, once: true, run: () => reviveSessions(ctx) },
    { name: "watch_health", intervalMs: 5_000, once: true, run: () => watchHealth(ctx) },
    { name: "check_sockets", intervalMs: 5_000, once: true, run: () => checkSockets(ctx) },
    { name: "inbox", intervalMs: 100, once: false, run: () => workInbox(ctx) },
    { name: "download_media", intervalMs: 500, once: false, run: () => downloadMedia(ctx) },
    { name: "repair_webhooks", intervalMs: 15_000, once: true, run: () => repairWebhooks(ctx) },
    { name: "forecast", intervalMs: 2_000, once: true, run: () => renewForecast(ctx) },
    { name: "record_watch", intervalMs: 15_000, once: true, run: () => recordWatch(ctx) },
    { name: "status_summary", intervalMs: 60_000, once: true, run: () => renewSummary(ctx) },
    { name: "probe_gateway", intervalMs: 1_000, once: true, run: () => probeGateways(ctx) },
    { name: "watch_gateway", intervalMs: 2_000, once: true, run: createGatewaysWatch(ctx) },
    { name: "evaluate_alerts", intervalMs: 5_000, once: true, run: () => evaluateAlerts(ctx) },
    { name: "deliver_alerts", intervalMs: 1_000, once: false, run: () => deliverAlerts(ctx) },
  ];
  const stop = new AbortController();
  // Each task adds a listener. Together, they exceed the number at which Node warns of a leak.
  setMaxListeners(0, stop.signal);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop.abort());

  // The driver queries types on each new connection without handling a rejection. A database restart at that moment
  // must not end a process that is sending messages.
  process.on("unhandledRejection", (error) => {
    if (!isDatabaseUnavailable(error)) throw error;
    ctx.log.warn({ err: error }, "database connection lost while connecting");
  });

  for (const task of tasks) await registerTask(ctx, task);
  const jobs = await startJobs(ctx);
  ctx.log.info({ workerId, tasks: tasks.map((task) => task.name) }, "worker started");
  await Promise.all([
    ...tasks.map((task) => runPeriodically(ctx, task, stop.signal)),
    runDispatcher(
      ctx,
      { owner: randomUUID(), onInstanceFailed: (id) => void checkChip(ctx, id) },
      stop.signal,
    ),
    runDeliveries(ctx, { owner: randomUUID() }, stop.signal),
    runForwarding(ctx, { owner: randomUUID() }, stop.signal),
  ]);
  await reconciliation.settled();
  await jobs.stop();
  await app.close();
  ctx.log.info({ workerId }, "worker stopped");
}

/**
 * Checks an instance as soon as a send proves that the instance cannot send, without waiting for the next
 * reconciliation.
 */
async function checkChip(ctx: CommandContext, chipId: string): Promise<void> {
  const checked = pollChip(ctx, chipId).then(() => watchChip(ctx, chipId));
  await checked.catch((error: unknown) => ctx.log.warn({ err: error, chipId }, "chip check failed"));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const message = error instanceof ConfigError ? error.message : error;
    console.error(message);
    process.exit(1);
  },
);
