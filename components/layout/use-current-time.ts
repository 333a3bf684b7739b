import { useNow } from "next-intl";
import { useSyncExternalStore } from "react";

/** How often relative times move on; one timer for all that are on the page. */
const TICK_MS = 10_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let currentMs = 0;

function tick(): void {
  currentMs = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    currentMs = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function readCurrent(): number {
  if (currentMs === 0) currentMs = Date.now();
  return currentMs;
}

/** The time in milliseconds, at most 10 s old; while hydrating, the time at which the server rendered. */
export function useCurrentTime(): number {
  const renderedAt = useNow();
  return useSyncExternalStore(subscribe, readCurrent, () => renderedAt.getTime());
}
