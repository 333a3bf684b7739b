import type { Sql } from "postgres";
import { withoutLogFields } from "@/lib/log/log-fields";
import type { Logger } from "@/lib/log/logger";

/** A client's quota in the current minute. */
export interface Standing {
  admitted: boolean;
  limit: number;
  remaining: number;
  resetsInSeconds: number;
}

interface Count {
  /** Requests admitted by all processes in this minute, according to the database. */
  total: number;
  /** Requests admitted by this process and not yet reported to the database. */
  unreported: number;
  learntAt: number;
  minuteEndsAt: number;
}

/** Maximum age of `total`, and maximum delay before a process reports its requests. */
const BELIEVED_MS = 1000;
/** A process reports immediately once its unreported requests reach this share of a client's limit. */
const UNREPORTED_SHARE = 1 / 20;
const KEPT_MINUTES = 10;

/**
 * Counts requests per minute and client across all processes. Each process counts in memory, adds its counts to
 * `client_requests` in one statement every second, and reads the totals from the result. Together, the processes exceed
 * a limit by at most 5% per additional process. Rejected requests are not counted and run no query.
 */
export class ClientQuotas {
  readonly #counts = new Map<string, Count>();
  readonly #asked = new Set<string>();
  #reporting: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly sql: Sql,
    private readonly log: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counts a request if the client is below its limit. Rethrows database errors. */
  async take(clientId: string, limit: number): Promise<Standing> {
    const count = this.#countOf(clientId);
    while (this.#counts.get(clientId) === count && this.#mustAsk(count, limit)) {
      this.#asked.add(clientId);
      await this.#report();
    }
    const used = count.total + count.unreported;
    const admitted = used < limit;
    if (admitted) {
      count.unreported += 1;
      this.#reportSoon();
    }
    return {
      admitted,
      limit,
      remaining: Math.max(0, limit - used - (admitted ? 1 : 0)),
      resetsInSeconds: Math.max(1, Math.ceil((count.minuteEndsAt - this.now()) / 1000)),
    };
  }

  #countOf(clientId: string): Count {
    const never = Number.NEGATIVE_INFINITY;
    const count = this.#counts.get(clientId) ?? {
      total: 0,
      unreported: 0,
      learntAt: never,
      minuteEndsAt: never,
    };
    this.#counts.set(clientId, count);
    return count;
  }

  #mustAsk(count: Count, limit: number): boolean {
    const now = this.now();
    if (now >= count.minuteEndsAt) return true;
    // A client that has reached its limit stays at the limit until the minute ends.
    if (count.total >= limit) return false;
    return now - count.learntAt >= BELIEVED_MS || count.unreported >= Math.max(1, limit * UNREPORTED_SHARE);
  }

  /** Runs one report at a time. Concurrent callers wait for the running report and then check again. */
  async #report(): Promise<void> {
    this.#reporting ??= this.#reportNow().finally(() => {
      this.#reporting = null;
    });
    await this.#reporting;
  }

  async #reportNow(): Promise<void> {
    const askedAt = this.now();
    const reported = [...this.#counts].filter(([id, count]) => count.unreported > 0 || this.#asked.has(id));
    const added = reported.map(([, count]) => count.unreported);
    this.#asked.clear();
    const rows = await this.sql<{ clientId: string; requests: number; leftMs: number }[]>`
      insert into julia.client_requests as counted (client_id, minute, requests)
      select client_id, date_trunc('minute', clock_timestamp()), added
      from unnest(${reported.map(([id]) => id)}::uuid[], ${added}::int[]) as reported (client_id, added)
      join julia.clients on clients.id = client_id
      -- Sorted so that all processes lock the rows in the same order.
      order by client_id
      on conflict (client_id, minute) do update set requests = counted.requests + excluded.requests
      returning client_id as "clientId", requests,
        extract(epoch from minute + interval '1 minute' - clock_timestamp())::float8 * 1000 as "leftMs"`;
    const answers = new Map(rows.map((row) => [row.clientId, row]));
    reported.forEach(([id, count], index) => {
      const answer = answers.get(id);
      // A deleted client returns no row, so its count is dropped. The client's keys are rejected within a second.
      if (answer === undefined) this.#counts.delete(id);
      count.unreported -= added[index] ?? 0;
      count.total = answer?.requests ?? 0;
      count.learntAt = askedAt;
      count.minuteEndsAt = this.now() + (answer?.leftMs ?? BELIEVED_MS);
    });
    this.#sweep();
  }

  #reportSoon(): void {
    this.#timer ??= withoutLogFields(() => this.#reportLater());
  }

  #reportLater(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timer = undefined;
      this.#report()
        .catch((error: unknown) => this.log.warn({ err: error }, "failed to count client requests"))
        // Reports the requests that were counted while the statement was running or whose report failed.
        .finally(() => {
          if ([...this.#counts.values()].some((count) => count.unreported > 0)) this.#reportSoon();
        });
    }, BELIEVED_MS).unref();
  }

  /**
   * Deletes the counts of old minutes, at most once every `KEPT_MINUTES` minutes. Skips rows that another process is
   * deleting.
   */
  #sweep(): void {
    if (this.now() - this.#sweptAt < KEPT_MINUTES * 60_000) return;
    this.#sweptAt = this.now();
    this.sql`
      delete from julia.client_requests where (client_id, minute) in (
        select client_id, minute from julia.client_requests
        where minute < clock_timestamp() - make_interval(mins => ${KEPT_MINUTES})
        for update skip locked)`.catch((error: unknown) =>
      this.log.warn({ err: error }, "failed to delete old request counts"),
    );
  }
}
