import type { AppContext } from "@/lib/context/server-context";
import { BEAT, type Change } from "@/types/live";
import { type Listener, liveHub } from "./live-hub";

const BEAT_INTERVAL_MS = 10_000;
/** How soon a browser comes again after the stream ended. */
const COME_AGAIN_MS = 1_000;
/** A reader who leaves this many pieces unread is not there; should it come again, it reads everything anew. */
const MOST_UNREAD = 100;

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // Compression, or a proxy, would hold events back until there are enough of them.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
  // The page that comes again must not find this connection to a process that is stopping.
  connection: "close",
};

export interface LiveStreamOptions {
  /** Aborted when the browser has gone. */
  signal: AbortSignal;
  /** Whose page it is; each person has a few streams in each process. */
  personId: string;
  /** For a HEAD: the answer is its headers, and no stream is opened. */
  isHead?: boolean;
  /** Asked before every beat: the stream ends with the session it was opened with. */
  isAllowed: () => Promise<boolean>;
  beatIntervalMs?: number;
}

/**
 * Server-sent events: `chip`, `message`, `alert` and `settings` with `{"kind", "id"}`, and a `beat` at the begin
 * and every 10 s. They hold nothing of what changed. From the first beat on no change is missed; for what happened
 * before it, the page reads anew. Throws `database_unavailable` when changes cannot be heard, `rate_limited` when the
 * person has too many streams.
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

/** Between the hub and one browser. It ends by either side, or when what is written is not read. */
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

  /** Aborted when nothing can be written any more. */
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
