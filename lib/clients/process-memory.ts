import type { Database } from "@/db/client";
import type { AppContext } from "@/lib/context/server-context";
import { ClientLimiter } from "./limiter";
import { ClientQuotas } from "./quotas";
import type { KeptKeys } from "./verify-api-key";

/** Per-process cache of API keys, quotas and limiters. */
export interface ClientMemory {
  keys: KeptKeys;
  quotas: ClientQuotas;
  turns: Record<"intake" | "work" | "uploads" | "batches", ClientLimiter>;
}

/**
 * Limits for concurrent requests that do not accept messages. Two of the process's ten database connections remain for
 * the dashboard.
 */
const WORK = { all: 8, ofOne: 6 };
/**
 * Limits for concurrent requests that accept messages. Higher than `WORK`, because all messages are accepted over a
 * single pipelined connection.
 */
const INTAKE = { all: 16, ofOne: 12 };
/** Limits for concurrent uploads, which take as long as the clients' connections, but the database only for moments. */
const UPLOADS = { all: 8, ofOne: 2 };
/** Limits for concurrent batches, each of which may need 200 MB while it is accepted. */
const BATCHES = { all: 2, ofOne: 1 };

// Keyed by database, because tests run several app contexts in one process. Stored on globalThis, because a development
// reload evaluates this module again.
const holder: typeof globalThis & { juliaClientMemory?: WeakMap<Database, ClientMemory> } = globalThis;

export function clientMemory({ db, sql, log }: Pick<AppContext, "db" | "sql" | "log">): ClientMemory {
  holder.juliaClientMemory ??= new WeakMap();
  const existing = holder.juliaClientMemory.get(db);
  if (existing !== undefined) return existing;
  const turns = {
    intake: new ClientLimiter(INTAKE),
    work: new ClientLimiter(WORK),
    uploads: new ClientLimiter(UPLOADS),
    batches: new ClientLimiter(BATCHES),
  };
  const memory = { keys: new Map(), quotas: new ClientQuotas(sql, log), turns };
  holder.juliaClientMemory.set(db, memory);
  return memory;
}
