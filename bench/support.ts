import { randomUUID } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { migrate } from "@/db/migrate";

/** A migrated database of its own on the server that `BENCH_DATABASE_URL` names, dropped at the end. */
export async function withBenchDatabase(
  connections: number,
  run: (sql: Sql, url: string) => Promise<void>,
): Promise<void> {
  const server = process.env.BENCH_DATABASE_URL;
  if (server === undefined) throw new Error("BENCH_DATABASE_URL names the PostgreSQL server to measure on");
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const admin = postgres(server, { max: 1, onnotice: () => undefined });
  await admin`create database ${admin(name)}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  const sql = postgres(url.href, { max: connections, onnotice: () => undefined });
  try {
    await run(sql, url.href);
  } finally {
    await sql.end();
    await admin`drop database ${admin(name)} with (force)`;
    await admin.end();
  }
}

/** Runs `work` on each of so many connections until it answers false; its own times in ms, sorted. */
export async function measure(
  connections: number,
  work: (note: (ms: number) => void) => Promise<boolean>,
): Promise<number[]> {
  const times: number[] = [];
  const loop = async () => {
    while (await work((ms) => times.push(ms)));
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return times.sort((a, b) => a - b);
}

/** The time below which this share of the sorted times lies, in ms. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function mean(times: readonly number[]): number {
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}
