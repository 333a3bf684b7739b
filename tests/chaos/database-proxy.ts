import { connect } from "node:net";
import type { Machine } from "./machine";
import { openProxy, type Wire } from "./proxy";

/** Statements that each run in their own transaction. PostgreSQL commits before it responds. */
export const COMMITS = [
  "reserve",
  "begin_dispatch",
  "finish",
  "accept_message",
  "store_media",
  "store_webhook",
  "settle_event",
] as const;
export type Commit = (typeof COMMITS)[number];

/**
 * - `kill_before`: the process is killed before its statement is sent.
 * - `kill_after`: the process is killed after the commit, before the response arrives.
 * - `kill_received`: the process is killed right after the response arrives.
 * - `cut_after`: the connection is cut after the commit, before the response arrives. The process survives.
 * - `pause_after`: the process receives the response, but is paused for longer than its lease.
 */
const COMMIT_FAULTS = ["kill_before", "kill_after", "kill_received", "cut_after", "pause_after"] as const;
export type CommitFault = (typeof COMMIT_FAULTS)[number];

const MARKS: Record<Commit, string> = {
  reserve: "from julia.reserve(",
  begin_dispatch: "select julia.begin_dispatch(",
  finish: "select julia.finish_",
  accept_message: "julia.accept_message(",
  store_media: "julia.store_media(",
  store_webhook: "insert into julia.webhook_events",
  settle_event: "call julia.settle_message_events(",
};
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

export interface DatabaseProxyOptions {
  machine: Machine;
  /** Returns the current port, because the port can change when the database restarts. */
  databasePort(): number;
  /** Called before a statement of `COMMITS` is sent, and again when its response contains a row. */
  decide(machine: Machine, commit: Commit, moment: "before" | "after"): CommitFault | null;
  pauseMs: number;
  /**
   * Called before the process begins to dispatch a message. `life` is the number of times that the process has been
   * started.
   */
  onDispatch(messageId: string, life: number): void;
}

export function openDatabaseProxy(options: DatabaseProxyOptions): Promise<Wire> {
  const { machine, databasePort, decide, onDispatch, pauseMs } = options;
  return openProxy((client) => {
    const { life } = machine;
    const database = connect(databasePort(), "127.0.0.1");
    database.setNoDelay(true);
    database.on("error", () => client.resetAndDestroy());
    database.on("close", () => client.destroy());
    client.on("close", () => database.destroy());
    // A named statement is parsed once and then bound repeatedly, so its name identifies the statement.
    const parsed = new Map<string, Commit | null>();
    let running: Commit | null = null;
    const read = frameReader();
    client.on("data", (chunk) => {
      for (const { type, bytes } of read(chunk)) {
        const [first = "", second = ""] = bytes.toString("latin1", 0, 100).split("\0");
        if (type === "P") parsed.set(first, COMMITS.find((name) => bytes.includes(MARKS[name])) ?? null);
        if (type !== "B") continue;
        running = parsed.get(second) ?? null;
        if (running === null) continue;
        if (running === "begin_dispatch") {
          const messageId = UUID.exec(bytes.toString("latin1"))?.[0];
          if (messageId !== undefined) onDispatch(messageId, life);
        }
        if (decide(machine, running, "before") === "kill_before") {
          machine.kill();
          database.destroy();
          return;
        }
      }
      database.write(chunk);
    });
    database.on("data", (chunk) => {
      const commit = running;
      running = null;
      const fault = commit !== null && chunk.includes("SELECT 1\0") ? decide(machine, commit, "after") : null;
      switch (fault) {
        case "kill_after":
          machine.kill();
          client.resetAndDestroy();
          return;
        case "cut_after":
          machine.disturb(performance.now());
          client.resetAndDestroy();
          return;
        case "pause_after":
          void machine.pause(pauseMs);
          client.write(chunk);
          return;
        case "kill_received":
          client.write(chunk, () => machine.kill());
          return;
        default:
          client.write(chunk);
      }
    });
  });
}

/** PostgreSQL's SSLRequest code, sent in place of the protocol version. */
const TLS_REQUEST = 80_877_103;

interface Frame {
  type: string;
  bytes: Buffer;
}

/**
 * Splits a client's stream into PostgreSQL protocol messages: type byte, length, body. A message may span several
 * chunks. The startup message and an SSLRequest have no type byte.
 */
function frameReader(): (chunk: Buffer) => Frame[] {
  let rest = Buffer.alloc(0);
  let hasBegun = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const letters = hasBegun ? 1 : 0;
      if (rest.length < letters + 4) return frames;
      const length = rest.readUInt32BE(letters);
      if (rest.length < letters + length) return frames;
      if (hasBegun) {
        const type = String.fromCharCode(rest[0] ?? 0);
        frames.push({ type, bytes: rest.subarray(5, 1 + length) });
      }
      const asksForTls = !hasBegun && length === 8 && rest.readUInt32BE(4) === TLS_REQUEST;
      rest = rest.subarray(letters + length);
      if (!asksForTls) hasBegun = true;
    }
  };
}
