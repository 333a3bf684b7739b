import { setTimeout as sleep } from "node:timers/promises";

/** Work that ends at about the same time makes room for one claim of several. */
const GATHER_MS = 5;

/** Resolves when some of the work ends, at the latest after the idle pause. */
export async function untilFreeOrIdle(
  busy: readonly Promise<void>[],
  idleMs: number,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  await Promise.race([...busy, pause(idleMs, AbortSignal.any([signal, over.signal]))]);
  over.abort();
  if (busy.length > 0) await pause(GATHER_MS, signal);
}

/** Resolves early if `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
