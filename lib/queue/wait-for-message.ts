import type { Sql } from "postgres";
import type { AppContext } from "@/lib/context/server-context";
import { withoutLogFields } from "@/lib/log/log-fields";
import type { Logger } from "@/lib/log/logger";

const POLL_MS = 100;

/** All requests of this process that are waiting for a message. One query checks all messages that they wait for. */
class MessageWaiters {
  readonly #waiting = new Map<string, Set<() => void>>();
  #isPolling = false;

  constructor(
    private readonly sql: Sql,
    private readonly log: Logger,
  ) {}

  /** Calls `settled` once the message is no longer `queued` or `sending`. The returned function cancels the wait. */
  enter(messageId: string, settled: () => void): () => void {
    const waiters = this.#waiting.get(messageId) ?? new Set();
    this.#waiting.set(messageId, waiters.add(settled));
    if (!this.#isPolling) void withoutLogFields(() => this.#poll());
    return () => {
      waiters.delete(settled);
      if (waiters.size === 0 && this.#waiting.get(messageId) === waiters) this.#waiting.delete(messageId);
    };
  }

  async #poll(): Promise<void> {
    this.#isPolling = true;
    while (this.#waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      try {
        for (const id of await this.#settled([...this.#waiting.keys()])) {
          for (const settled of this.#waiting.get(id) ?? []) settled();
        }
      } catch (error) {
        // The message is already accepted, so waiting requests still get a response, at the latest at their timeout.
        this.log.warn({ err: error }, "could not check messages that requests wait for");
      }
    }
    this.#isPolling = false;
  }

  async #settled(ids: string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await this.sql<{ id: string }[]>`
      select id from julia.messages
      where id = any (${ids}::uuid[]) and phase not in ('queued', 'reserved', 'dispatching')`;
    return rows.map((row) => row.id);
  }
}

// Keyed by database, because tests run several apps in one process. Stored on `globalThis`, because a reload during
// development evaluates this module again.
const holder: typeof globalThis & { juliaMessageWaiters?: WeakMap<Sql, MessageWaiters> } = globalThis;

function waitingRoom({ sql, log }: Pick<AppContext, "sql" | "log">): MessageWaiters {
  holder.juliaMessageWaiters ??= new WeakMap();
  const room = holder.juliaMessageWaiters.get(sql) ?? new MessageWaiters(sql, log);
  holder.juliaMessageWaiters.set(sql, room);
  return room;
}

/**
 * Waits until the message is no longer `queued` or `sending`, the timeout has passed, or `signal` aborts because the
 * client disconnected. Returns true in the first case.
 */
export async function waitForMessage(
  ctx: Pick<AppContext, "sql" | "log">,
  messageId: string,
  options: { seconds: number; signal: AbortSignal },
): Promise<boolean> {
  const { seconds, signal } = options;
  if (signal.aborted) return false;
  return await new Promise<boolean>((resolve) => {
    const end = (isSettled: boolean) => () => {
      leave();
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(isSettled);
    };
    const stop = end(false);
    const timer = setTimeout(stop, seconds * 1000);
    const leave = waitingRoom(ctx).enter(messageId, end(true));
    signal.addEventListener("abort", stop, { once: true });
  });
}
