import { join } from "node:path";
import { type DatabaseHandle, openDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { createEmptyDatabase } from "../tests/setup/database";
import { makeTemporaryFolder, SERVER_VARIABLE } from "../tests/setup/postgres";

/**
 * `BENCH_ROUNDS` overrides the number of rounds, for a quick check that a bench runs. Compare only figures that were
 * measured with the default number of rounds.
 */
export const roundsOr = (rounds: number) => Number(process.env.BENCH_ROUNDS) || rounds;

/**
 * Runs the bench with a new migrated database, which is dropped at the end. Uses the server at `BENCH_DATABASE_URL` or,
 * if the variable is unset, an embedded PostgreSQL in a temporary folder.
 */
export async function withBenchDatabase(
  maxConnections: number,
  run: (database: DatabaseHandle & { url: string }) => Promise<void>,
): Promise<void> {
  const stopServer = await provideServer();
  try {
    const { url, drop } = await createEmptyDatabase();
    await migrate(url);
    const database = openDatabase(url, { maxConnections, name: "bench" });
    await run({ ...database, url })
      .finally(database.close)
      .finally(drop);
  } finally {
    await stopServer();
  }
}

async function provideServer(): Promise<() => Promise<void>> {
  const given = process.env.BENCH_DATABASE_URL || undefined;
  if (given !== undefined) {
    process.env[SERVER_VARIABLE] = given;
    return async () => undefined;
  }
  const { folder, remove } = makeTemporaryFolder("julia-bench-");
  const server = await startEmbeddedPostgres({
    dataFolder: folder,
    logFile: join(folder, "postgres.log"),
    preferredPort: null,
    durable: true,
    database: "bench",
  });
  process.env[SERVER_VARIABLE] = server.url;
  const stop = async () => {
    await server.stop();
    remove();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => void stop().then(() => process.exit(1)));
  return stop;
}

/**
 * Makes `runs` calls of `run` in total, from `loops` concurrent loops. Returns the duration of each call in ms. A loop
 * ends early when `run` returns false.
 */
export async function measure(
  { runs, loops = 1 }: { runs: number; loops?: number },
  run: () => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  let left = runs;
  const loop = async () => {
    while (left > 0) {
      left -= 1;
      const startedAt = performance.now();
      const result = await run();
      times.push(performance.now() - startedAt);
      if (result === false) return;
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
  return times;
}

/** Returns the given quantile of the values; `share` is between 0 and 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((first, second) => first - second);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Formats two percentiles of times in ms: "p50 1.0 ms, p99 2.0 ms". */
export function show(times: readonly number[], high: 95 | 99, digits = 1): string {
  const [middle, top] = [0.5, high / 100].map((share) => quantile(times, share).toFixed(digits));
  return `p50 ${middle} ms, p${high} ${top} ms`;
}
