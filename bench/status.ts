import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { openDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { renewForecast } from "@/lib/queue/forecast";
import { readStatus } from "@/lib/status/read-status";
import { renewSummary } from "@/lib/status/renew-summary";
import { fillLargePool } from "../tests/factories/large-pool";
import { fillStatusHistory } from "../tests/factories/status-history";

/**
 * How long the managers' page takes on the server with 1,000 chips, 30 days of history and the messages of a day,
 * and what the worker's summary of the past costs: `BENCH_DATABASE_URL=postgres://... npx tsx bench/status.ts`. It
 * makes a database of its own there and drops it.
 */
const CHIPS = 1_000;
const SENDS_PER_CHIP = 100;
const DAYS = 30;
const CHANGES_PER_DAY = 4;
const ROUNDS = 200;
const GOAL_MS = 300;

async function measure(rounds: number, run: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    await run();
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(rounds * share)] ?? 0).toFixed(0);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

async function main(): Promise<void> {
  const server = process.env.BENCH_DATABASE_URL;
  if (server === undefined) throw new Error("BENCH_DATABASE_URL names the PostgreSQL server to measure on");
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const admin = postgres(server, { max: 1, onnotice: () => undefined });
  await admin`create database ${admin(name)}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  const { db, sql, close } = openDatabase(url.href, { maxConnections: 5, name: "bench" });
  try {
    await fillLargePool(sql, CHIPS, SENDS_PER_CHIP);
    await fillStatusHistory(sql, {
      days: DAYS,
      changesPerDay: CHANGES_PER_DAY,
      messagesPerChip: SENDS_PER_CHIP,
    });
    const config = {
      webhookBaseUrl: null,
      simulated: false,
      gateway: { url: "http://127.0.0.1:8080", apiKey: "bench" },
      windows: { hourSeconds: 3600, daySeconds: 86_400, arrivalMarginSeconds: 75, unsafe: false },
    };
    const ctx = { db, sql, config };
    await renewForecast(ctx);
    console.log(
      `${CHIPS} chips, ${CHIPS * SENDS_PER_CHIP} messages, ${CHIPS * DAYS * CHANGES_PER_DAY} recorded states`,
    );
    console.log(`summary by the worker: ${await measure(5, () => renewSummary(ctx))}`);
    await measure(20, () => readStatus(ctx));
    console.log(`status page: ${await measure(ROUNDS, () => readStatus(ctx))} (goal ${GOAL_MS} ms)`);
  } finally {
    await close();
    await admin`drop database ${admin(name)} with (force)`;
    await admin.end();
  }
}

await main();
