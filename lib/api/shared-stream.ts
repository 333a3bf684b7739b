import { z } from "zod";
import { BEAT, CHANGE_KINDS, type Change, changeSchema } from "@/types/live";

const EVENTS = "/api/dashboard/events";
const CHANNEL = "julia-changes";
/** The stream sends a heartbeat every 10 s. After two missed heartbeats, the stream is considered dead. */
const LONGEST_SILENCE_MS = 25_000;
/** How long a window waits for an answer from another window before it opens its own stream. */
const ANSWER_WITHIN_MS = 150;
/** Jitter between windows that lost their stream at the same moment, so that one of them reopens it first. */
const SPREAD_MS = 300;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Messages between the windows of one browser. */
const noteSchema = z.discriminatedUnion("kind", [
  /** Asks whether another window has a stream. */
  z.object({ kind: z.literal("ask") }),
  z.object({ kind: z.literal("beat"), from: z.string() }),
  z.object({ kind: z.literal("change"), change: changeSchema }),
  /** The stream broke. The window that had opened it will reopen it. */
  z.object({ kind: z.literal("lost") }),
  /** The window with the stream was hidden or closed. */
  z.object({ kind: z.literal("leave") }),
]);
type Note = z.output<typeof noteSchema>;

export interface StreamListener {
  /** Called on every heartbeat. From the first heartbeat until `onLost`, no change is missed. */
  onBeat: () => void;
  onChange: (change: Change) => void;
  /** Changes may be missed until the next heartbeat. */
  onLost: () => void;
}

/**
 * Opens the stream of changes in one visible window of the browser and forwards its events to the other windows. Over
 * HTTP/1.1, a browser opens at most six connections per server, so one stream per window could use them all. Two
 * windows may each have a stream for a short time; at the next heartbeat, the window with the higher id closes its
 * stream. Returns a function that stops the stream.
 */
export function openSharedStream(listener: StreamListener, random: () => number): () => void {
  const stream = new SharedStream(listener, random);
  stream.start();
  return () => stream.stop();
}

class SharedStream {
  readonly #id = crypto.getRandomValues(new Uint32Array(4)).join("-");
  readonly #channel = new BroadcastChannel(CHANNEL);
  #source: EventSource | null = null;
  /**
   * True once this window's own stream has sent a heartbeat. From then on, the window forwards changes to the others.
   */
  #isSource = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly listener: StreamListener,
    private readonly random: () => number,
  ) {}

  start(): void {
    this.#channel.onmessage = ({ data }) => {
      const note = noteSchema.safeParse(data);
      if (note.success) this.#hear(note.data);
    };
    this.#say({ kind: "ask" });
    this.#openIn(ANSWER_WITHIN_MS);
  }

  stop(): void {
    if (this.#isSource) this.#say({ kind: "leave" });
    this.#closeSource();
    clearTimeout(this.#timer);
    this.#channel.close();
  }

  #say(note: Note): void {
    this.#channel.postMessage(note);
  }

  #hear(note: Note): void {
    if (note.kind === "ask") {
      if (this.#isSource) this.#say({ kind: "beat", from: this.#id });
    } else if (note.kind === "beat") {
      // Our next heartbeat makes the other window close its stream.
      if (this.#isSource && note.from > this.#id) return;
      this.#closeSource();
      this.#onBeat(() => this.#openIn(this.random() * SPREAD_MS));
    } else if (this.#isSource) {
      return;
    } else if (note.kind === "change") {
      this.listener.onChange(note.change);
    } else {
      this.listener.onLost();
      if (note.kind === "leave") this.#openIn(this.random() * SPREAD_MS);
    }
  }

  #onBeat(onSilence: () => void): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.listener.onLost();
      onSilence();
    }, LONGEST_SILENCE_MS);
    this.listener.onBeat();
  }

  #openIn(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), delayMs);
  }

  #open(): void {
    // This window may still have a stream without a heartbeat, for example if another window has just closed.
    this.#closeSource();
    const source = new EventSource(EVENTS);
    this.#source = source;
    source.addEventListener(BEAT, () => {
      this.#isSource = true;
      this.#say({ kind: "beat", from: this.#id });
      this.#onBeat(() => this.#openAgain());
    });
    for (const kind of CHANGE_KINDS) {
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        const change = changeSchema.safeParse(JSON.parse(data));
        if (!change.success) return;
        this.#say({ kind: "change", change: change.data });
        this.listener.onChange(change.data);
      });
    }
    source.addEventListener("error", () => this.#openAgain());
    this.#timer = setTimeout(() => this.#openAgain(), LONGEST_SILENCE_MS);
  }

  /**
   * Reopens this window's stream after a pause. Until the next heartbeat, the other windows poll. They open a stream
   * only if the heartbeat is overdue, because if all windows reconnected at once, all of them would fail.
   */
  #openAgain(): void {
    if (this.#isSource) this.#say({ kind: "lost" });
    this.#closeSource();
    this.listener.onLost();
    this.#openIn(this.#pauseMs * (1 + this.random() / 2));
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }

  #closeSource(): void {
    this.#source?.close();
    this.#source = null;
    this.#isSource = false;
  }
}
