import { z } from "zod";
import { BEAT, CHANGE_KINDS, type Change, changeSchema } from "@/types/live";

const EVENTS = "/api/dashboard/events";
const CHANNEL = "julia-changes";
/** The stream beats every 10 s: one that is silent for longer than two beats is dead, whatever the browser thinks. */
const LONGEST_SILENCE_MS = 25_000;
/** How long other windows have to answer before this one opens a stream of its own. */
const ANSWER_WITHIN_MS = 150;
/** Windows that lost their stream at one moment open the next one apart, so that one of them is first. */
const SPREAD_MS = 300;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Notes between the windows of one browser. */
const noteSchema = z.discriminatedUnion("kind", [
  /** A window wants to know whether another one holds a stream. */
  z.object({ kind: z.literal("ask") }),
  z.object({ kind: z.literal("beat"), from: z.string() }),
  z.object({ kind: z.literal("change"), change: changeSchema }),
  /** The stream broke off; its window opens the next one. */
  z.object({ kind: z.literal("lost") }),
  /** The window that held the stream is hidden or closed. */
  z.object({ kind: z.literal("leave") }),
]);
type Note = z.output<typeof noteSchema>;

export interface StreamListener {
  /** No change is missed from the first beat on. */
  onBeat: () => void;
  onChange: (change: Change) => void;
  /** Changes may be missed until the next beat. */
  onLost: () => void;
}

/**
 * The stream of changes, held by one visible window of the browser and repeated to the others: over HTTP/1.1 a browser
 * has six connections to a server, and a stream per window would take them all. Two windows may hold one for a
 * moment; at the next beat the one with the higher id gives its own up. Returns what ends it.
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
  /** Whether our own stream has beaten: then this window speaks for the others. */
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
      // Our next beat makes the other window step back.
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
    // One that has not beaten yet may be there: its window left before it answered ours.
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

  /** The others poll until the next beat, and open a stream when it is overdue: all at once would only fail too. */
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
