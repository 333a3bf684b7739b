import { isDeepStrictEqual } from "node:util";
import { and, gt, inArray, isNull, lte, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type AlertRow, alertNotices, alertSilences, alerts } from "@/db/schema";
import { managerUrl } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";
import type { AlertRule } from "@/types/alerts";
import { advance, FLAP_WINDOW_MS, type Seen } from "./advance";
import { ensureEnvironmentDestination } from "./environment-destination";
import { groupNotices } from "./group-notices";
import type { Observe } from "./observation";
import { observe as observeAll } from "./observe";
import { type Policies, readPolicies } from "./policies";

/** Arbitrary; must not be used by another advisory lock. */
const EVALUATION_LOCK = 7_315_042_612;
/** How often changing values of an open incident, such as a queue length, are stored. */
const REFRESH_MS = 60_000;

export interface Evaluation {
  /** On the queue's clock. */
  at: Date;
  open: number;
  notices: number;
  deliveries: number;
}

type Context = Pick<AppContext, "db" | "config">;

const keyOf = (rule: AlertRule, subject: string | null) => `${rule}:${subject ?? ""}`;

/**
 * Evaluates every rule once, in one transaction: opens, fires and ends incidents and writes notices and deliveries. Any
 * number of processes may call it at any time; one evaluates, the others get null.
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
      managerUrl: managerUrl(ctx.config.gateway.url),
    });
    const open = new Map(
      (await tx.select().from(alerts).where(ne(alerts.state, "resolved"))).map((row) => [
        keyOf(row.rule, row.subject),
        row,
      ]),
    );
    const seen = new Map(view.wrong.map((one) => [keyOf(one.rule, one.subject), one]));
    const firings = await readRecentFirings(tx, now);
    const isSilenced = await readSilences(tx, now);

    const changes = new Changes();
    for (const key of new Set([...open.keys(), ...seen.keys()])) {
      const row = open.get(key) ?? null;
      const wrong = seen.get(key);
      const rule = row?.rule ?? wrong?.rule;
      if (rule === undefined) continue;
      const subject = row?.subject ?? wrong?.subject ?? null;
      const step = advance(
        toIncident(row),
        wrong?.seen ?? notSeen(rule, policies, view.hidden),
        holdTimes(rule, policies),
        {
          now,
          silenced: isSilenced(rule, subject),
          acknowledged: row?.acknowledgedAt != null,
          recentFirings: firings.get(key) ?? 0,
        },
      );
      if (step.kind === "none") continue;
      if (step.kind === "drop") {
        if (row !== null) changes.dropped.push(row.id);
        continue;
      }
      changes.add(row, { rule, subject, severity: policies[rule].severity, step, now });
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

/** Recent firings per rule and subject. */
async function readRecentFirings(tx: Transaction, now: Date): Promise<Map<string, number>> {
  const rows = await tx
    .select({ rule: alerts.rule, subject: alerts.subject, count: sql`count(*)`.mapWith(Number) })
    .from(alerts)
    .where(gt(alerts.firedAt, new Date(now.getTime() - FLAP_WINDOW_MS)))
    .groupBy(alerts.rule, alerts.subject);
  return new Map(rows.map((row) => [keyOf(row.rule, row.subject), row.count]));
}

async function readSilences(
  tx: Transaction,
  now: Date,
): Promise<(rule: AlertRule, subject: string | null) => boolean> {
  const running = await tx
    .select({ rule: alertSilences.rule, subject: alertSilences.subject })
    .from(alertSilences)
    .where(
      and(lte(alertSilences.startsAt, now), gt(alertSilences.endsAt, now), isNull(alertSilences.endedAt)),
    );
  return (rule, subject) =>
    running.some(
      (silence) =>
        (silence.rule === null || silence.rule === rule) &&
        (silence.subject === null || silence.subject === subject),
    );
}

/** A disabled rule's incident ends at once; an incident hidden by a worse one stays as it is. */
function notSeen(rule: AlertRule, policies: Policies, hidden: ReadonlySet<AlertRule>): Seen {
  return policies[rule].enabled && hidden.has(rule) ? { kind: "unknown" } : { kind: "clear" };
}

function holdTimes(rule: AlertRule, policies: Policies) {
  const { enabled, holdSeconds, clearSeconds } = policies[rule];
  return { holdMs: holdSeconds * 1000, clearMs: enabled ? clearSeconds * 1000 : 0 };
}

function toIncident(row: AlertRow | null) {
  if (row === null || row.state === "resolved") return null;
  return { ...row, state: row.state };
}

type Kept = Extract<ReturnType<typeof advance>, { kind: "keep" | "resolve" }>;

/** Writes of one evaluation, collected so that they take a handful of statements for any number of incidents. */
class Changes {
  readonly dropped: string[] = [];
  readonly written: (typeof alerts.$inferInsert)[] = [];
  readonly notices: (typeof alertNotices.$inferInsert)[] = [];
  #opened = 0;
  #resolved = 0;

  add(
    row: AlertRow | null,
    {
      rule,
      subject,
      severity,
      step: { kind, incident, notice },
      now,
    }: { rule: AlertRule; subject: string | null; severity: AlertRow["severity"]; step: Kept; now: Date },
  ): void {
    const isOver = kind === "resolve";
    const next = {
      id: row?.id ?? uuidv7(),
      rule,
      subject,
      severity,
      state: isOver ? ("resolved" as const) : incident.state,
      cause: incident.cause,
      since: incident.since,
      openedAt: incident.openedAt,
      firedAt: incident.firedAt,
      clearSince: incident.clearSince,
      resolvedAt: isOver ? now : null,
      flapping: incident.flapping,
      lastNotifiedAt: incident.lastNotifiedAt,
      notices: (row?.notices ?? 0) + (notice === null ? 0 : 1),
      updatedAt: now,
    };
    if (row === null) this.#opened += 1;
    if (isOver) this.#resolved += 1;
    if (row === null || isNews(row, next)) this.written.push(next);
    if (notice === null) return;
    this.notices.push({
      id: uuidv7(),
      alertId: next.id,
      sequence: next.notices,
      kind: notice,
      severity,
      cause: next.cause,
      flapping: next.flapping,
      at: now,
    });
  }

  openAfter(before: number): number {
    return before + this.#opened - this.#resolved - this.dropped.length;
  }

  async write(tx: Transaction): Promise<void> {
    if (this.dropped.length > 0) await tx.delete(alerts).where(inArray(alerts.id, this.dropped));
    for (const some of chunks(this.written)) {
      await tx
        .insert(alerts)
        .values(some)
        .onConflictDoUpdate({
          target: alerts.id,
          // Acknowledgements belong to people and are left alone.
          set: {
            severity: sql`excluded.severity`,
            state: sql`excluded.state`,
            cause: sql`excluded.cause`,
            firedAt: sql`excluded.fired_at`,
            clearSince: sql`excluded.clear_since`,
            resolvedAt: sql`excluded.resolved_at`,
            flapping: sql`excluded.flapping`,
            lastNotifiedAt: sql`excluded.last_notified_at`,
            notices: sql`excluded.notices`,
            updatedAt: sql`excluded.updated_at`,
          },
        });
    }
    for (const some of chunks(this.notices)) await tx.insert(alertNotices).values(some);
  }
}

type Written = Pick<
  AlertRow,
  "state" | "severity" | "cause" | "clearSince" | "flapping" | "notices" | "updatedAt"
>;

/** Whether the row must be written now: mere value changes wait for the refresh interval. */
function isNews(row: Written, next: Written): boolean {
  if (
    row.state !== next.state ||
    row.severity !== next.severity ||
    row.notices !== next.notices ||
    row.flapping !== next.flapping ||
    row.clearSince?.getTime() !== next.clearSince?.getTime() ||
    row.cause.code !== next.cause.code
  ) {
    return true;
  }
  const age = next.updatedAt.getTime() - row.updatedAt.getTime();
  return age >= REFRESH_MS && !isDeepStrictEqual(row.cause, next.cause);
}

/** PostgreSQL accepts at most 65,535 parameters per statement. */
function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += 1000) yield rows.slice(start, start + 1000);
}
