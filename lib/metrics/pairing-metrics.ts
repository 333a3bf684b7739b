import { Counter, Gauge, type Registry } from "prom-client";
import { countEndedTries, countPairings } from "@/lib/chips/pairing/count-tries";
import type { AppContext } from "@/lib/context/server-context";
import { PAIRING_CAUSES } from "@/types/pairing";
import { PAIRING_STATS_DAYS } from "@/types/pairing-stats";

export type PairingMetrics = Awaited<ReturnType<typeof readPairingMetrics>>;

/** Rejects if the database is unreachable. */
export async function readPairingMetrics(ctx: Pick<AppContext, "db" | "sql">) {
  const [ended, stats] = await Promise.all([countEndedTries(ctx), countPairings(ctx)]);
  return { ended, stats };
}

/** Adds the counts of pairing tries, which are the same in every process. */
export function addPairings(registry: Registry, { ended, stats }: PairingMetrics): void {
  const registers = [registry];
  const tries = new Counter({
    name: "julia_pairing_tries_total",
    help: "Pairing tries that have ended, by outcome: connected, or the cause of the failure",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of ["connected", "unknown", ...PAIRING_CAUSES]) tries.inc({ outcome }, 0);
  for (const { outcome, tries: count } of ended) tries.inc({ outcome }, count);
  const ratio = new Gauge({
    name: "julia_pairing_first_try_ratio",
    help: "Share of first pairing tries that connected in the last days",
    labelNames: ["days"],
    registers,
  });
  const median = new Gauge({
    name: "julia_pairing_median_seconds",
    help: "Median time from the request for a code to the connection in the last days",
    labelNames: ["days"],
    registers,
  });
  for (const window of ["d7", "d30"] as const) {
    const { firstTries, firstConnected, medianSeconds } = stats[window];
    const days = String(PAIRING_STATS_DAYS[window]);
    if (firstTries > 0) ratio.set({ days }, firstConnected / firstTries);
    if (medianSeconds !== null) median.set({ days }, medianSeconds);
  }
}
