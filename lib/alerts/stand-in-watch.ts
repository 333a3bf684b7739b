import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { deliverAlerts } from "./deliver";
import { evaluateAlerts } from "./evaluate";

const INTERVAL_MS = 5_000;
/** Time for the worker to start before the web process checks for it. */
const FIRST_LOOK_MS = 60_000;
/** Longer than a worker's heartbeat interval, so that a web process does nothing while a worker is alive. */
const SILENT_SECONDS = 20;

/** Fallback: with no live worker, a web process evaluates and delivers the alerts. Returns whether it did. */
export async function watchWithoutWorker(ctx: AppContext): Promise<boolean> {
  const [row] = await ctx.db.execute(sql`select 1 where exists (
    select 1 from julia.worker_heartbeats where beat_at > clock_timestamp() - make_interval(secs => ${SILENT_SECONDS}))`);
  if (row !== undefined) return false;
  await evaluateAlerts(ctx);
  await deliverAlerts(ctx);
  return true;
}

/** Runs until `signal` aborts or the process ends. A failure is retried at the next interval. */
export async function keepWatchWithoutWorker(ctx: AppContext, signal?: AbortSignal): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  await pause(FIRST_LOOK_MS);
  while (signal?.aborted !== true) {
    await watchWithoutWorker(ctx).catch((error: unknown) =>
      ctx.log.warn({ err: error }, "standby alert evaluation failed"),
    );
    await pause(INTERVAL_MS);
  }
}
