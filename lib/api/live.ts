import type { Change, ChangeKind } from "@/types/live";

/** Poll interval with live updates: for values that change with time, and for changes without an event. */
const LIVE_POLL_INTERVAL_MS = 15_000;

let live = false;

/** True while this page receives live updates. */
export const isLive = (): boolean => live;

export function setLive(value: boolean): void {
  live = value;
}

/** A `refetchInterval` in ms: the first number without live updates, at least the second with them. */
export const pollEvery = (aloneMs: number, liveMs: number = LIVE_POLL_INTERVAL_MS): number =>
  live ? Math.max(aloneMs, liveMs) : aloneMs;

/** The `meta` of a query that live updates refresh. */
// Not an interface: TanStack Query requires an object literal type for `meta`.
export type Following = {
  /** The kinds of changes that refresh the query, and the minimum time between two refreshes, in ms. */
  follows?: Partial<Record<ChangeKind, number>>;
  /** Only changes of this id, or of an unknown id, refresh the query. */
  followedId?: string;
  /** False when the query needs no more refreshes. */
  isFollowing?: () => boolean;
};

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: Following;
  }
}

/** The minimum time between two refreshes for this change, in ms; null when the change does not concern the query. */
export function restBefore(change: Change, meta: Following | undefined): number | null {
  const restMs = meta?.follows?.[change.kind] ?? null;
  if (restMs === null || meta?.isFollowing?.() === false) return null;
  const isOther =
    meta?.followedId !== undefined && change.kind === "chip" && ![null, meta.followedId].includes(change.id);
  return isOther ? null : restMs;
}
