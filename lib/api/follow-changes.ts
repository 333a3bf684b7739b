import type { QueryClient } from "@tanstack/react-query";
import { BEAT, CHANGE_KINDS, changeSchema } from "@/types/live";
import { isToldOfChanges, setToldOfChanges } from "./live";
import { LiveRefresh } from "./live-refresh";

const EVENTS = "/api/dashboard/events";
/** The stream beats every 10 s: one that is silent for longer than two beats is dead, whatever the browser thinks. */
const LONGEST_SILENCE_MS = 25_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export interface FollowOptions {
  /** For the pauses between two tries, so that not all pages come at the same moment; 0 to 1. */
  random?: () => number;
}

/**
 * Keeps the page's queries fresh by the stream of changes while the page is visible: a hidden one holds none of the
 * few connections a browser has. After each gap everything is read anew; without a stream the queries look for
 * themselves. Returns what ends it.
 */
export function followChanges(queryClient: QueryClient, options: FollowOptions = {}): () => void {
  const { random = Math.random } = options;
  const refresh = new LiveRefresh(queryClient);
  let source: EventSource | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
    if (!isToldOfChanges()) return;
    setToldOfChanges(false);
    // Their next look is far off; a hidden page has none anyhow.
    if (!document.hidden) refresh.readAll();
  };
  const comeAgain = () => {
    close();
    timer = setTimeout(open, pauseMs * (1 + random() / 2));
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  };
  const onBeat = () => {
    clearTimeout(timer);
    timer = setTimeout(comeAgain, LONGEST_SILENCE_MS);
    pauseMs = FIRST_PAUSE_MS;
    if (isToldOfChanges()) return;
    setToldOfChanges(true);
    refresh.readAll();
  };
  const onChange = ({ data }: MessageEvent<string>) => {
    const change = changeSchema.safeParse(JSON.parse(data));
    if (change.success) refresh.tell(change.data);
  };
  function open() {
    if (source !== null || document.hidden) return;
    source = new EventSource(EVENTS);
    source.addEventListener(BEAT, onBeat);
    for (const kind of CHANGE_KINDS) source.addEventListener(kind, onChange);
    source.addEventListener("error", comeAgain);
    timer = setTimeout(comeAgain, LONGEST_SILENCE_MS);
  }
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
