import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { deliverAlerts } from "./deliver";
import { evaluateAlerts } from "./evaluate";

const INTERVAL_MS = 5_000;
/** Time that the worker has to start before the web process first checks for a heartbeat. */
const FIRST_LOOK_MS = 60_000;
/**
 * Age of the latest heartbeat after which no worker counts as alive. Longer than the heartbeat interval, so that a web
 * process does nothing while a worker is alive.
 */
const SILENT_SECONDS = 20;

/**
 * Fallback: if no worker is alive, evaluates and delivers the alerts in this web process. Returns whether this process
 * did so.
 */
export async function watchWithoutWorker(ctx: AppContext): Promise<boolean> {
  const [row] = await ctx.db.execute(sql`select 1 where exists (
    select 1 from julia.worker_heartbeats where beat_at > clock_timestamp() - make_interval(secs => ${SILENT_SECONDS}))`);
  if (row !== undefined) return false;
  await evaluateAlerts(ctx);
  await deliverAlerts(ctx);
  return true;
}

/** Checks for a live worker until `signal` aborts or the process ends. A failure is retried at the next interval. */
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
