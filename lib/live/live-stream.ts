import type { AppContext } from "@/lib/context/server-context";
import { BEAT, type Change } from "@/types/live";
import { type Listener, liveHub } from "./live-hub";

const BEAT_INTERVAL_MS = 10_000;
/** Delay before a browser reconnects. */
const COME_AGAIN_MS = 1_000;
/** A browser with this many unread events is considered gone. When it reconnects, it reads everything again. */
const MOST_UNREAD = 100;

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // Prevents compression, and keeps proxies from buffering events.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
  // A page that reconnects must not reuse a connection to a process that is stopping.
  connection: "close",
};

export interface LiveStreamOptions {
  /** Aborts when the browser disconnects. */
  signal: AbortSignal;
  /** The page's user. The number of streams per person and process is limited. */
  personId: string;
  isHead?: boolean;
  /** Called before every heartbeat, so that the stream ends with the session. */
  isAllowed: () => Promise<boolean>;
  beatIntervalMs?: number;
}

/**
 * Opens a stream of server-sent events: one event for each of `CHANGE_KINDS` with `{"kind", "id"}`, and a `beat` at the
 * beginning and every 10 s. Events do not contain the change itself. No change after the first beat is missed; for
 * earlier changes, the page reads everything again. Throws `database_unavailable` if changes cannot be followed, or
 * `rate_limited` if the person has too many streams.
 */
export async function openLiveStream(ctx: AppContext, options: LiveStreamOptions): Promise<Response> {
  const { signal, personId, isHead = false, isAllowed, beatIntervalMs = BEAT_INTERVAL_MS } = options;
  if (isHead) return new Response(null, { headers: STREAM_HEADERS });
  const pipe = new EventPipe(personId);
  const leave = await liveHub(ctx).join(pipe);
  pipe.write(`retry: ${COME_AGAIN_MS}\n\n`);
  pipe.beat();
  const timer = setInterval(() => {
    isAllowed().then(
      (allowed) => (allowed ? pipe.beat() : pipe.end()),
      () => pipe.end(),
    );
  }, beatIntervalMs);
  onAbort(pipe.over, () => {
    clearInterval(timer);
    leave();
  });
  onAbort(signal, () => pipe.end());
  return new Response(pipe.body, { headers: STREAM_HEADERS });
}

function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener("abort", act, { once: true });
}

/** Connects the hub to one browser. Either side can end the connection. Too many unread events also end it. */
class EventPipe implements Listener {
  readonly body: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #over = new AbortController();
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(readonly personId: string) {
    this.body = new ReadableStream(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#over.abort(),
      },
      new CountQueuingStrategy({ highWaterMark: MOST_UNREAD }),
    );
  }

  /** Aborts once nothing more can be written. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  tell(changes: readonly Change[]): void {
    this.write(changes.map((change) => eventText(change.kind, change)).join(""));
  }

  beat(): void {
    this.write(eventText(BEAT, {}));
  }

  write(text: string): void {
    if (this.over.aborted || this.#controller === null) return;
    this.#controller.enqueue(this.#encoder.encode(text));
    if ((this.#controller.desiredSize ?? 0) <= 0) this.end();
  }

  end(): void {
    if (this.over.aborted) return;
    this.#over.abort();
    this.#controller?.close();
  }
}

const eventText = (event: string, data: object) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
