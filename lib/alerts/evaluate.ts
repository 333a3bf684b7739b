import { and, gt, isNull, lte, ne, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type AlertRow, alertSilences, alerts } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { AlertRule } from "@/types/alerts";
import { advance, FLAP_WINDOW_MS, type Seen } from "./advance";
import { ensureEnvironmentDestination } from "./environment-destination";
import { groupNotices } from "./group-notices";
import { IncidentChanges } from "./incident-changes";
import type { Observe, Subject, View } from "./observation";
import { observe as observeAll } from "./observe";
import { type Policies, readPolicies } from "./policies";

/** Number of the advisory lock: arbitrary, but no other advisory lock may use the same number. */
const EVALUATION_LOCK = 7_315_042_612;

export interface Evaluation {
  /** From `julia.clock()`, the queue's clock. */
  at: Date;
  open: number;
  notices: number;
  deliveries: number;
}

type Context = Pick<AppContext, "db" | "config">;

const keyOf = ({ rule, subject, gatewayId }: Subject & { rule: AlertRule }) =>
  `${rule}:${subject ?? ""}:${gatewayId ?? ""}`;

/**
 * Evaluates every rule once in one transaction: opens, fires and resolves incidents, and writes notices and deliveries.
 * Any number of processes may call this function at any time: one process evaluates, and the others get null.
 */
export async function evaluateAlerts(
  ctx: Context,
  observe: Observe = observeAll,
): Promise<Evaluation | null> {
  return ctx.db.transaction(async (tx) => {
    const [lock] = await tx.execute(sql`select pg_try_advisory_xact_lock(${EVALUATION_LOCK}) as taken`);
    if (lock?.taken !== true) return null;
    const now = await readClock(tx);
    await ensureEnvironmentDestination(tx, ctx.config.alertWebhookUrl);
    const policies = await readPolicies(tx);
    const view = await observe(tx, {
      now,
      policies,
      expectsWebhooks: ctx.config.webhookBaseUrl !== null,
      gatewayUrl: ctx.config.gateway.url,
    });
    const open = new Map(
      (await tx.select().from(alerts).where(ne(alerts.state, "resolved"))).map((row) => [keyOf(row), row]),
    );
    const seen = new Map(view.observed.map((one) => [keyOf(one), one]));
    const firings = await readRecentFirings(tx, now);
    const isSilenced = await readSilences(tx, now);

    const changes = new IncidentChanges();
    for (const key of new Set([...open.keys(), ...seen.keys()])) {
      const row = open.get(key) ?? null;
      const observed = seen.get(key);
      const of = row ?? observed;
      if (of === undefined) continue;
      const { rule, subject, gatewayId } = of;
      const step = advance(
        toIncident(row),
        observed?.seen ?? notSeen(of, policies, view),
        holdTimes(rule, policies),
        {
          now,
          silenced: isSilenced(of),
          acknowledged: row?.acknowledgedAt != null,
          recentFirings: firings.get(key) ?? 0,
        },
      );
      if (step.kind === "none") continue;
      if (step.kind === "drop") {
        if (row !== null) changes.dropped.push(row.id);
        continue;
      }
      changes.add(row, { rule, subject, gatewayId, severity: policies[rule].severity, step, now });
    }
    await changes.write(tx);
    const deliveries = await groupNotices(tx, now);
    return { at: now, open: changes.openAfter(open.size), notices: changes.notices.length, deliveries };
  });
}

async function readClock(tx: Transaction): Promise<Date> {
  const [row] = await tx.execute<{ now: string }>(
    sql`select date_trunc('milliseconds', julia.clock()) as now`,
  );
  if (row === undefined) throw new Error("the database has no clock");
  return new Date(row.now);
}

async function readRecentFirings(tx: Transaction, now: Date): Promise<Map<string, number>> {
  const rows = await tx
    .select({
      rule: alerts.rule,
      subject: alerts.subject,
      gatewayId: alerts.gatewayId,
      count: sql`count(*)`.mapWith(Number),
    })
    .from(alerts)
    .where(gt(alerts.firedAt, new Date(now.getTime() - FLAP_WINDOW_MS)))
    .groupBy(alerts.rule, alerts.subject, alerts.gatewayId);
  return new Map(rows.map((row) => [keyOf(row), row.count]));
}

async function readSilences(
  tx: Transaction,
  now: Date,
): Promise<(of: Subject & { rule: AlertRule }) => boolean> {
  const running = await tx
    .select({
      rule: alertSilences.rule,
      subject: alertSilences.subject,
      gatewayId: alertSilences.gatewayId,
    })
    .from(alertSilences)
    .where(
      and(lte(alertSilences.startsAt, now), gt(alertSilences.endsAt, now), isNull(alertSilences.endedAt)),
    );
  return ({ rule, subject, gatewayId }) =>
    running.some(
      (silence) =>
        (silence.rule === null || silence.rule === rule) &&
        (silence.subject === null || silence.subject === subject) &&
        (silence.gatewayId === null || silence.gatewayId === gatewayId),
    );
}

/**
 * A disabled rule counts as clear, so its incident is resolved. A rule hidden by a worse one counts as unknown, so its
 * firing incident stays unchanged.
 */
function notSeen(of: Subject & { rule: AlertRule }, policies: Policies, view: View): Seen {
  return policies[of.rule].enabled && view.isHidden(of.rule, of) ? { kind: "unknown" } : { kind: "clear" };
}

function holdTimes(rule: AlertRule, policies: Policies) {
  const { enabled, holdSeconds, clearSeconds } = policies[rule];
  return { holdMs: holdSeconds * 1000, clearMs: enabled ? clearSeconds * 1000 : 0 };
}

function toIncident(row: AlertRow | null) {
  if (row === null || row.state === "resolved") return null;
  return { ...row, state: row.state };
}
