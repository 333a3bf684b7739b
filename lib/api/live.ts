import type { Change, ChangeKind } from "@/types/live";

/**
 * Poll interval with live updates. Polling is still needed for values that depend on the time and for changes that
 * cause no event.
 */
const LIVE_POLL_INTERVAL_MS = 15_000;

let live = false;

export const isLive = (): boolean => live;

export function setLive(value: boolean): void {
  live = value;
}

/** Returns a `refetchInterval` in ms: `aloneMs` without live updates, at least `liveMs` with them. */
export const pollEvery = (aloneMs: number, liveMs: number = LIVE_POLL_INTERVAL_MS): number =>
  live ? Math.max(aloneMs, liveMs) : aloneMs;

/** Query `meta` for live updates. Not an interface, because TanStack Query requires an object literal type. */
export type Following = {
  /** The kinds of changes that refresh the query, with the minimum time between two refreshes in ms. */
  follows?: Partial<Record<ChangeKind, number>>;
  /** If set, changes to other chips do not refresh the query. */
  followedId?: string;
  /** Returns false if the query needs no more refreshes. */
  isFollowing?: () => boolean;
};

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: Following;
  }
}

/** Returns the minimum ms between two refreshes for this change, or null if the change does not affect the query. */
export function restBefore(change: Change, meta: Following | undefined): number | null {
  const restMs = meta?.follows?.[change.kind] ?? null;
  if (restMs === null || meta?.isFollowing?.() === false) return null;
  const isOther =
    meta?.followedId !== undefined && change.kind === "chip" && ![null, meta.followedId].includes(change.id);
  return isOther ? null : restMs;
}
