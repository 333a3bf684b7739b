import type { Change, ChangeKind } from "@/types/live";

/** How often a page that is told of changes looks by itself: for what passes with time, and for what nobody tells. */
const LOOK_WHILE_TOLD_MS = 15_000;

let isTold = false;

/** Whether the server tells this page of changes just now. */
export const isToldOfChanges = (): boolean => isTold;

export function setToldOfChanges(told: boolean): void {
  isTold = told;
}

/** A `refetchInterval`: the first number of milliseconds, or the second, seldom, while changes are told. */
export const pollEvery = (aloneMs: number, toldMs: number = LOOK_WHILE_TOLD_MS): number =>
  isTold ? Math.max(aloneMs, toldMs) : aloneMs;

/** The `meta` of a query that is read anew when something changes. */
// Not an interface: only the type of an object literal may stand for a query's `meta`.
export type Following = {
  /** Kinds of changes, and how long such a query rests at least before it is read again because of one, in ms. */
  follows?: Partial<Record<ChangeKind, number>>;
  /** Only changes of this one concern it, and those of any. */
  followedId?: string;
  /** False when there is nothing to be read any more. */
  isFollowing?: () => boolean;
};

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: Following;
  }
}

/** How long a query with this `meta` rests after it was read before this change is a reason to; null for never. */
export function restBefore(change: Change, meta: Following | undefined): number | null {
  const restMs = meta?.follows?.[change.kind] ?? null;
  if (restMs === null || meta?.isFollowing?.() === false) return null;
  const isOther =
    meta?.followedId !== undefined && change.kind === "chip" && ![null, meta.followedId].includes(change.id);
  return isOther ? null : restMs;
}
