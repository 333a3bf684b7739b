import type { QueryClient } from "@tanstack/react-query";
import { isLive, setLive } from "./live";
import { LiveRefresh } from "./live-refresh";
import { openSharedStream } from "./shared-stream";

export interface FollowOptions {
  /** Jitter for retries, 0 to 1, so that pages do not reconnect at the same moment. */
  random?: () => number;
}

/**
 * Refreshes the page's queries by live updates while the page is visible. After each gap every query is refreshed;
 * without a stream the queries poll. Returns the function that stops it.
 */
export function followChanges(queryClient: QueryClient, options: FollowOptions = {}): () => void {
  const { random = Math.random } = options;
  const refresh = new LiveRefresh(queryClient);
  let closeStream: (() => void) | null = null;

  const changeLive = (value: boolean) => {
    if (isLive() === value) return;
    setLive(value);
    // Catches up after a gap, and before the longer poll interval begins; a hidden page needs neither.
    if (!document.hidden) refresh.readAll();
  };
  const close = () => {
    closeStream?.();
    closeStream = null;
    changeLive(false);
  };
  const open = () => {
    if (document.hidden) return;
    closeStream = openSharedStream(
      {
        onBeat: () => changeLive(true),
        onChange: (change) => refresh.tell(change),
        onLost: () => changeLive(false),
      },
      random,
    );
  };
  const onVisibility = () => {
    close();
    open();
  };
  document.addEventListener("visibilitychange", onVisibility);
  open();
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    close();
    refresh.stop();
  };
}
