import { useNow } from "next-intl";
import { useSyncExternalStore } from "react";
import { noteRendered, serverNow } from "@/lib/api/server-clock";

/** Update interval of relative times. The whole page uses a single timer. */
const TICK_MS = 10_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let currentMs = 0;

function tick(): void {
  currentMs = serverNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    currentMs = serverNow();
    timer = setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/**
 * Returns the server's time in milliseconds since 1970, at most 10 s old. During hydration, returns the time at which
 * the server rendered the page.
 */
export function useCurrentTime(): number {
  const renderedAtMs = useNow().getTime();
  const readCurrent = () => {
    noteRendered(renderedAtMs);
    if (currentMs === 0) currentMs = serverNow();
    return currentMs;
  };
  return useSyncExternalStore(subscribe, readCurrent, () => renderedAtMs);
}
