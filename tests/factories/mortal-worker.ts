import type { Database } from "@/db/client";
import type { CommandContext } from "@/lib/context/command-context";
import type { TestPool } from "./pool";

export interface MortalWorker {
  stop(): Promise<void>;
  /** From now on, nothing that this worker does reaches the database, as if its process had been killed. */
  kill(): void;
}

/** Runs a part of the worker process that can be killed. */
export function startMortal(
  pool: TestPool,
  run: (ctx: CommandContext, signal: AbortSignal) => Promise<void>,
): MortalWorker {
  const { db } = pool.ctx;
  const stop = new AbortController();
  let isDead = false;
  const refuse = () => Promise.reject(new Error("killed"));
  const mortal: Database = Object.create(db, {
    execute: {
      value: (query: Parameters<Database["execute"]>[0]) => (isDead ? refuse() : db.execute(query)),
    },
  });
  const ended = run({ ...pool.ctx, db: mortal }, stop.signal);
  return {
    stop: async () => {
      stop.abort();
      await ended;
    },
    kill: () => {
      isDead = true;
      stop.abort();
    },
  };
}
