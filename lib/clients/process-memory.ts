import type { Database } from "@/db/client";
import type { AppContext } from "@/lib/context/server-context";
import { ClientTurns } from "./limiter";
import { ClientQuotas } from "./quotas";
import type { KeptKeys } from "./verify-api-key";

/** What a process remembers of the services that call it. */
export interface ClientMemory {
  keys: KeptKeys;
  quotas: ClientQuotas;
  turns: Record<"intake" | "work", ClientTurns>;
}

/** Of the ten connections of a process, two are left for people. */
const WORK = { all: 8, ofOne: 6 };
/** Messages are accepted one behind the other on a connection of their own (`pipelined`). */
const INTAKE = { all: 16, ofOne: 12 };

// By database, since tests are several processes in one; on globalThis, since a reload makes this module anew.
const holder: typeof globalThis & { juliaClientMemory?: WeakMap<Database, ClientMemory> } = globalThis;

/** The memory of this process, made at the first request of a service. */
export function clientMemory({ db, sql, log }: Pick<AppContext, "db" | "sql" | "log">): ClientMemory {
  holder.juliaClientMemory ??= new WeakMap();
  const existing = holder.juliaClientMemory.get(db);
  if (existing !== undefined) return existing;
  const turns = { intake: new ClientTurns(INTAKE), work: new ClientTurns(WORK) };
  const memory = { keys: new Map(), quotas: new ClientQuotas(sql, log), turns };
  holder.juliaClientMemory.set(db, memory);
  return memory;
}
