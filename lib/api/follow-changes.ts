import type { QueryClient } from "@tanstack/react-query";
import { isLive, setLive } from "./live";
import { LiveRefresh } from "./live-refresh";
import { openSharedStream } from "./shared-stream";

export interface FollowOptions {
  /** Returns the retry jitter (0 to 1), so that pages do not reconnect at the same moment. */
  random?: () => number;
}

/**
 * Refreshes the page's queries on live updates while the page is visible. After a gap in the stream, refreshes all
 * queries that have live updates. Without a stream, the queries poll. Returns a function that stops the updates.
 */
export function followChanges(queryClient: QueryClient, options: FollowOptions = {}): () => void {
  const { random = Math.random } = options;
  const refresh = new LiveRefresh(queryClient);
  let closeStream: (() => void) | null = null;

  const changeLive = (value: boolean) => {
    if (isLive() === value) return;
    setLive(value);
    // Changes may have been missed during a gap, and the data must be current before the longer poll interval applies.
    // A hidden page is not refreshed.
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
