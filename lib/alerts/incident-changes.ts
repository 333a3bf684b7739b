import { isDeepStrictEqual } from "node:util";
import { inArray, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type AlertRow, alertNotices, alerts } from "@/db/schema";
import type { AlertRule } from "@/types/alerts";
import type { Step } from "./advance";
import { countImpacts } from "./count-impacts";
import type { Subject } from "./observation";

/** Minimum time between two writes of an open incident if only its values, such as the queue length, have changed. */
const REFRESH_MS = 60_000;

type Kept = Extract<Step, { kind: "keep" | "resolve" }>;

/** Collects the writes of one evaluation, so that even many incidents take only a few statements. */
export class IncidentChanges {
  readonly dropped: string[] = [];
  readonly written: (typeof alerts.$inferInsert & { updatedAt: Date })[] = [];
  readonly notices: (typeof alertNotices.$inferInsert)[] = [];
  #opened = 0;
  #resolved = 0;

  add(
    row: AlertRow | null,
    {
      rule,
      subject,
      gatewayId,
      severity,
      step: { kind, incident, notice },
      now,
    }: Subject & { rule: AlertRule; severity: AlertRow["severity"]; step: Kept; now: Date },
  ): void {
    const isOver = kind === "resolve";
    const next = {
      ...incident,
      id: row?.id ?? uuidv7(),
      rule,
      subject,
      gatewayId,
      severity,
      state: isOver ? ("resolved" as const) : incident.state,
      resolvedAt: isOver ? now : null,
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
          // The acknowledgement columns are omitted, because only people change them.
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
    const impacts = await countImpacts(
      tx,
      this.written.flatMap(
        ({ id, rule, state, subject = null, gatewayId = null, since, resolvedAt, updatedAt }) =>
          state === "pending"
            ? []
            : [{ id, rule, subject, gatewayId, since, until: resolvedAt ?? updatedAt }],
      ),
    );
    const notices = this.notices.map((notice) => ({
      ...notice,
      impact: impacts.get(notice.alertId) ?? null,
    }));
    for (const some of chunks(notices)) await tx.insert(alertNotices).values(some);
  }
}

type Written = Pick<
  AlertRow,
  "state" | "severity" | "cause" | "clearSince" | "flapping" | "notices" | "updatedAt"
>;

/**
 * Returns whether the row must be written now. If only values have changed, the write waits until `REFRESH_MS` after
 * the last write. A firing incident is written after `REFRESH_MS` even if nothing has changed, because its impact is
 * counted only when it is written.
 */
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
  return age >= REFRESH_MS && (next.state === "firing" || !isDeepStrictEqual(row.cause, next.cause));
}

/** PostgreSQL accepts at most 65,535 parameters per statement. */
function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += 1000) yield rows.slice(start, start + 1000);
}
