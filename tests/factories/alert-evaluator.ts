import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { deliverAlerts } from "@/lib/alerts/deliver";
import { evaluateAlerts } from "@/lib/alerts/evaluate";
import type { Observe } from "@/lib/alerts/observation";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/context/server-context";
import type { AlertRule } from "@/types/alerts";
import { wrongWith } from "./alert-world";

/** Evaluates and delivers alerts in a loop until the process is killed. */

const PAUSE_MS = 15;

const ctx = openAppContext(loadRunningConfig(process.env), "evaluator");

/**
 * Reads the observations that the test stored for this time. Reads them in the evaluation's transaction, so that no
 * evaluation sees only a part of a change.
 */
const observe: Observe = async (tx, { now }) => {
  const rows = await tx.execute<{ rule: AlertRule; subject: string }>(
    sql`select rule, subject from julia.test_wrong where at = ${now.toISOString()} order by subject`,
  );
  return { observed: [...rows].map(({ rule, subject }) => wrongWith(rule, subject)), isHidden: () => false };
};

for (;;) {
  const evaluation = await evaluateAlerts(ctx, observe);
  if (evaluation !== null) {
    await ctx.sql`insert into julia.test_evaluated values (${evaluation.at.toISOString()}) on conflict do nothing`;
  }
  await deliverAlerts(ctx);
  await sleep(PAUSE_MS);
}
