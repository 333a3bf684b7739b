import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { z } from "zod";
import { pgOptions } from "@/db/connection-options";
import type { AppContext } from "@/lib/context/server-context";
import { type Change, changeSchema } from "@/types/live";

const CHANNEL = "julia_changes";
/** A connection that does not respond for this long is considered dead, even if its socket is still open. */
const ANSWER_TIMEOUT_MS = 5_000;
const FIRST_NOTIFICATION_TIMEOUT_MS = 3_000;
const PULSE_INTERVAL_MS = 1_000;

export type LiveContext = Pick<AppContext, "config" | "sql" | "log">;

export interface ChangeFeed {
  /** Closes the connection without calling `onLost`. */
  close(): Promise<void>;
}

export interface ChangeListener {
  onChange(change: Change): void;
  /** Called at most once, when the feed has ended and changes may have been missed. */
  onLost(): void;
}

/**
 * Opens a connection that receives the notifications of `db/functions/triggers/live.sql` and checks once per second for
 * changed messages, which have no trigger. Resolves once a test notification has arrived. Rejects if the database is
 * unreachable or does not deliver notifications, for example through a transaction-mode pooler.
 */
export async function openChangeFeed(ctx: LiveContext, listener: ChangeListener): Promise<ChangeFeed> {
  const client = new Client({
    ...(await pgOptions(ctx.config.databaseUrl, "julia-live")),
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
  });
  const over = new AbortController();
  const end = async () => {
    over.abort();
    await client.end().catch(() => undefined);
  };
  const lose = (error: unknown) => {
    if (over.signal.aborted) return;
    ctx.log.warn({ err: error }, "change feed lost");
    void end();
    listener.onLost();
  };
  // Without a listener, an error on an idle connection would end the process.
  client.on("error", () => undefined);
  const firstToken = randomUUID();
  const firstHeard = new Promise<void>((resolve) => {
    client.on("notification", ({ payload = "" }) => {
      if (payload === firstToken) resolve();
      else hear(payload, listener);
    });
  });
  let pulse: string;
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    await ctx.sql`select pg_notify(${CHANNEL}, ${firstToken})`;
    await within(FIRST_NOTIFICATION_TIMEOUT_MS, firstHeard);
    pulse = await readPulse(client);
  } catch (error) {
    await end();
    throw error;
  }
  client.on("error", lose);
  client.on("end", () => lose(new Error("the connection ended")));
  watchMessages(client, pulse, listener, over.signal).catch(lose);
  return { close: end };
}

function hear(payload: string, listener: ChangeListener): void {
  const change = readChange(payload);
  if (change !== null) listener.onChange(change);
}

/** Returns null for an unknown notification, because any database user can send notifications. */
function readChange(payload: string): Change | null {
  try {
    return changeSchema.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}

const pulseSchema = z.object({ rows: z.tuple([z.object({ pulse: z.string() })]) });

/** Never resolves. Rejects when the connection is dead or `signal` aborts. */
async function watchMessages(
  client: Client,
  firstPulse: string,
  listener: ChangeListener,
  signal: AbortSignal,
): Promise<never> {
  let known = firstPulse;
  let isChanging = false;
  for (;;) {
    await sleep(PULSE_INTERVAL_MS, undefined, { signal });
    const pulse = await readPulse(client);
    // Reports each change again at the next check, because the rows behind a new pulse may become visible slightly
    // later.
    if (pulse !== known || isChanging) listener.onChange({ kind: "message", id: null });
    isChanging = pulse !== known;
    known = pulse;
  }
}

async function readPulse(client: Client): Promise<string> {
  const { rows } = pulseSchema.parse(await client.query("select julia.message_pulse() as pulse"));
  return rows[0].pulse;
}

async function within(limitMs: number, heard: Promise<void>): Promise<void> {
  const over = new AbortController();
  const limit = sleep(limitMs, undefined, { signal: over.signal }).then(() => {
    throw new Error("notifications of the database do not arrive");
  });
  try {
    await Promise.race([heard, limit]);
  } finally {
    limit.catch(() => undefined);
    over.abort();
  }
}
