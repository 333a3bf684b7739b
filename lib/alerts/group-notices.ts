import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { alertDeliveries, alertDestinations, alertNotices, alerts } from "@/db/schema";
import { ALERT_NOTICES, ALERT_SEVERITIES, type AlertRule, type AlertSeverity } from "@/types/alerts";

/** Minimum time between deliveries of one rule, so that 40 failing chips cause two messages instead of 40. */
const GROUP_MS = 30_000;

/** The first entry of `ALERT_SEVERITIES` is the most severe. */
const isSevereEnough = (severity: AlertSeverity, least: AlertSeverity): boolean =>
  ALERT_SEVERITIES.indexOf(severity) <= ALERT_SEVERITIES.indexOf(least);

/**
 * Turns ungrouped notices into deliveries: one per destination, rule and kind, in the order `fired`, `repeated`,
 * `resolved`. Returns the number of deliveries.
 */
export async function groupNotices(tx: Transaction, now: Date): Promise<number> {
  const waiting = await tx
    .select({
      id: alertNotices.id,
      kind: alertNotices.kind,
      severity: alertNotices.severity,
      rule: alerts.rule,
    })
    .from(alertNotices)
    .innerJoin(alerts, eq(alerts.id, alertNotices.alertId))
    .where(isNull(alertNotices.groupedAt))
    .orderBy(alertNotices.at, alertNotices.id);
  if (waiting.length === 0) return 0;

  const resting = await restingRules(tx, now);
  const due = waiting.filter(({ rule }) => !resting.has(rule));
  if (due.length === 0) return 0;
  const destinations = await tx
    .select({ id: alertDestinations.id, minSeverity: alertDestinations.minSeverity })
    .from(alertDestinations)
    .where(eq(alertDestinations.enabled, true));

  const made: Omit<typeof alertDeliveries.$inferInsert, "nextTryAt">[] = [];
  for (const rule of new Set(due.map((notice) => notice.rule))) {
    for (const kind of ALERT_NOTICES) {
      const group = due.filter((notice) => notice.rule === rule && notice.kind === kind);
      for (const { id, minSeverity } of destinations) {
        const noticeIds = group
          .filter(({ severity }) => isSevereEnough(severity, minSeverity))
          .map((notice) => notice.id);
        if (noticeIds.length === 0) continue;
        made.push({
          id: uuidv7(),
          destinationId: id,
          kind,
          rule,
          noticeIds,
          createdAt: now,
        });
      }
    }
  }
  if (made.length > 0) {
    const nextTryAt = sql`clock_timestamp()`;
    await tx.insert(alertDeliveries).values(made.map((delivery) => ({ ...delivery, nextTryAt })));
  }
  await tx
    .update(alertNotices)
    .set({ groupedAt: now })
    .where(
      and(
        isNull(alertNotices.groupedAt),
        inArray(
          alertNotices.id,
          due.map(({ id }) => id),
        ),
      ),
    );
  return made.length;
}

/** Returns the rules that had a delivery in the last `GROUP_MS`. Their notices must wait. */
async function restingRules(tx: Transaction, now: Date): Promise<Set<AlertRule>> {
  const rows = await tx
    .selectDistinct({ rule: alertDeliveries.rule })
    .from(alertDeliveries)
    .where(
      sql`${alertDeliveries.createdAt} > ${new Date(now.getTime() - GROUP_MS).toISOString()}::timestamptz`,
    );
  return new Set(rows.flatMap(({ rule }) => (rule === null ? [] : [rule])));
}
