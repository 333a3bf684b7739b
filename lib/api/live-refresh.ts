import type { Query, QueryClient } from "@tanstack/react-query";
import type { Change } from "@/types/live";
import { restBefore } from "./live";

interface Reading {
  isUnderWay: boolean;
  /** The shortest interval requested since the last refresh began; null if no refresh was requested. */
  restMs: number | null;
  endedAtMs: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Refreshes the queries that a change affects. A query is refreshed at most once per minimum interval and never twice
 * at the same time. Changes during a refresh cause one more refresh afterwards.
 */
export class LiveRefresh {
  readonly #readings = new Map<string, Reading>();

  constructor(private readonly queryClient: QueryClient) {}

  tell(change: Change): void {
    for (const query of this.queryClient.getQueryCache().getAll()) {
      const restMs = restBefore(change, query.meta);
      if (restMs === null) continue;
      // Inactive queries are refreshed when they become active.
      if (query.isActive()) this.#want(query, restMs);
      else query.invalidate();
    }
  }

  /**
   * Refreshes every query that has live updates, because changes may have been missed or the poll interval has changed.
   */
  readAll(): void {
    for (const query of this.queryClient.getQueryCache().getAll()) {
      if (query.meta?.follows === undefined || query.meta.isFollowing?.() === false) continue;
      if (query.isActive()) this.#want(query, 0);
      else query.invalidate();
    }
  }

  stop(): void {
    for (const { timer } of this.#readings.values()) clearTimeout(timer);
    this.#readings.clear();
  }

  #want(query: Query, restMs: number): void {
    const reading = this.#readings.get(query.queryHash) ?? {
      isUnderWay: false,
      restMs: null,
      endedAtMs: Number.NEGATIVE_INFINITY,
      timer: undefined,
    };
    this.#readings.set(query.queryHash, reading);
    reading.restMs = Math.min(reading.restMs ?? restMs, restMs);
    if (!reading.isUnderWay) this.#arm(query, reading, reading.restMs);
  }

  #arm(query: Query, reading: Reading, restMs: number): void {
    clearTimeout(reading.timer);
    const inMs = Math.max(0, reading.endedAtMs + restMs - Date.now());
    reading.timer = setTimeout(() => void this.#read(query, reading), inMs);
  }

  async #read(query: Query, reading: Reading): Promise<void> {
    reading.isUnderWay = true;
    reading.restMs = null;
    // A fetch in progress may have read the data before the change, so wait for it and then fetch again.
    if (query.state.fetchStatus === "fetching") await this.#fetch(query);
    await this.#fetch(query);
    reading.isUnderWay = false;
    reading.endedAtMs = Date.now();
    if (reading.restMs !== null) this.#arm(query, reading, reading.restMs);
  }

  #fetch({ queryKey }: Query): Promise<void> {
    return this.queryClient.refetchQueries(
      { queryKey, exact: true, type: "active" },
      { cancelRefetch: false },
    );
  }
}
