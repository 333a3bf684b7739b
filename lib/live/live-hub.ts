import { DomainError } from "@/lib/errors";
import { withoutLogFields } from "@/lib/log/log-fields";
import { CHANGE_KINDS, type Change } from "@/types/live";
import { type ChangeFeed, type LiveContext, openChangeFeed } from "./change-feed";

/**
 * Changes that arrive within this time are sent together. The changes of one command arrive within a few milliseconds.
 */
const GATHER_MS = 20;
/** Maximum number of listeners, far above real use. Pages above this limit poll instead. */
const MOST_LISTENERS = 1_000;
/**
 * If more objects of a kind change at the same time, one change without an id is sent, because pages read their lists
 * only once in either case.
 */
const MOST_OF_A_KIND = 50;

/**
 * Maximum number of streams per person in one process. The pages of one browser share a stream, and a page without a
 * stream polls.
 */
const MOST_OF_A_PERSON = 20;
const ASK_AGAIN_SECONDS = 30;

export interface Listener {
  readonly personId: string;
  tell(changes: readonly Change[]): void;
  /** Called when later changes may be missed. The page must then reconnect and read everything again. */
  end(): void;
}

/** All listeners of this process. They share one database connection, which exists only while there are listeners. */
export class LiveHub {
  readonly #listeners = new Set<Listener>();
  readonly #gathered = new Map<string, Change>();
  #timer: NodeJS.Timeout | undefined;
  #feed: Promise<ChangeFeed> | null = null;
  #isClosed = false;

  constructor(private readonly ctx: LiveContext) {}

  /**
   * Adds a listener. Once the promise resolves, the listener misses no change until its `end` is called. Throws
   * `database_unavailable` if changes cannot be followed, or `rate_limited` if the person has too many streams.
   */
  async join(listener: Listener): Promise<() => void> {
    if (this.#isClosed || this.#listeners.size >= MOST_LISTENERS) throw unavailable();
    const ofPerson = [...this.#listeners].filter(({ personId }) => personId === listener.personId).length;
    if (ofPerson >= MOST_OF_A_PERSON) throw tooMany();
    this.#listeners.add(listener);
    const leave = () => this.#leave(listener);
    try {
      this.#feed ??= this.#open();
      await this.#feed;
    } catch (error) {
      leave();
      throw unavailable(error);
    }
    return leave;
  }

  /** Ends every stream and rejects new ones, because an open stream would keep the process from stopping. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endAll();
    await this.#closeFeed();
  }

  #open(): Promise<ChangeFeed> {
    const listener = {
      onChange: (change: Change) => this.#gather(change),
      onLost: () => {
        this.#feed = null;
        this.#endAll();
      },
    };
    const feed = withoutLogFields(() => openChangeFeed(this.ctx, listener));
    // If opening fails, the next listener tries again.
    feed.catch(() => {
      if (this.#feed === feed) this.#feed = null;
    });
    return feed;
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) void this.#closeFeed();
  }

  async #closeFeed(): Promise<void> {
    const feed = this.#feed;
    this.#feed = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#gathered.clear();
    await feed?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }

  #gather(change: Change): void {
    this.#gathered.set(`${change.kind} ${change.id}`, change);
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  #tell(): void {
    this.#timer = undefined;
    const changes = mergeChanges([...this.#gathered.values()]);
    this.#gathered.clear();
    for (const listener of [...this.#listeners]) listener.tell(changes);
  }

  #endAll(): void {
    const all = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of all) listener.end();
  }
}

const unavailable = (cause?: unknown) =>
  new DomainError("database_unavailable", "Changes cannot be followed at the moment.", {
    retryAfterSeconds: 5,
    cause,
  });

const tooMany = () =>
  new DomainError("rate_limited", `One person may have ${MOST_OF_A_PERSON} streams open at once.`, {
    retryAfterSeconds: ASK_AGAIN_SECONDS,
  });

/**
 * Merges the changes of a kind into one change without an id if any of them has no id or if there are more than
 * `MOST_OF_A_KIND` changes.
 */
export function mergeChanges(changes: readonly Change[]): Change[] {
  return CHANGE_KINDS.flatMap((kind) => {
    const ofKind = changes.filter((change) => change.kind === kind);
    const isAny = ofKind.length > MOST_OF_A_KIND || ofKind.some(({ id }) => id === null);
    return isAny ? [{ kind, id: null }] : ofKind;
  });
}

// Keyed by database, because tests run several apps in one process. Stored on `globalThis`, because a development
// reload evaluates this module again.
const holder: typeof globalThis & { juliaLiveHubs?: Map<LiveContext["sql"], LiveHub> } = globalThis;

export function liveHub(ctx: LiveContext): LiveHub {
  holder.juliaLiveHubs ??= new Map();
  const hub = holder.juliaLiveHubs.get(ctx.sql) ?? new LiveHub(ctx);
  holder.juliaLiveHubs.set(ctx.sql, hub);
  return hub;
}

/** Ends all streams on a stop signal, because the server waits for every unfinished response. */
export function endStreamsAtShutdown(): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      for (const hub of holder.juliaLiveHubs?.values() ?? []) void hub.close();
    });
  }
}
