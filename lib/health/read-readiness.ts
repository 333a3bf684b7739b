import { sql } from "drizzle-orm";
import { isWorkerAlive } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";

type Check = "ok" | "failing";

export interface Readiness {
  status: Check;
  checks: { database: Check; migrations: Check; workerHeartbeat: Check };
}

/**
 * Checks the database, the migrations and the worker heartbeat. A check that cannot run counts as failing. Never
 * throws.
 */
export async function readReadiness(ctx: Pick<AppContext, "db" | "log">): Promise<Readiness> {
  const checks: Readiness["checks"] = {
    database: "failing",
    migrations: "failing",
    workerHeartbeat: "failing",
  };
  try {
    await ctx.db.execute(sql`select 1`);
    checks.database = "ok";
    const [row] = await ctx.db.execute<{ migrated: boolean; alive: boolean }>(sql`
      select to_regclass('julia.worker_heartbeats') is not null as migrated,
        ${isWorkerAlive} as alive`);
    if (row?.migrated === true) checks.migrations = "ok";
    if (row?.alive === true) checks.workerHeartbeat = "ok";
  } catch (error) {
    ctx.log.warn({ err: error }, "not ready");
  }
  const status = Object.values(checks).every((check) => check === "ok") ? "ok" : "failing";
  return { status, checks };
}
