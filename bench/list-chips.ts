import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { openDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { listChips } from "@/lib/chips/list-chips";
import { chipListQuerySchema } from "@/types/chips";
import { fillLargePool } from "../tests/factories/large-pool";

/**
 * How long the operators' list takes on a pool of 1,000 chips with 100 sends each, beside a bare read of the
 * same rows in the same run: `BENCH_DATABASE_URL=postgres://... npm run bench:list`. It makes a database of
 * its own there and drops it.
 */
const CHIPS = 1_000;
const SENDS_PER_CHIP = 100;
const ROUNDS = 200;

async function measure(rounds: number, run: () => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    await run();
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  return { p50: times[Math.floor(rounds * 0.5)] ?? 0, p95: times[Math.floor(rounds * 0.95)] ?? 0 };
}

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
  const config = {
    simulated: false,
    gateway: { url: "http://127.0.0.1:8080", apiKey: "bench" },
    webhookBaseUrl: null,
    windows: { hourSeconds: 3600, daySeconds: 86_400, arrivalMarginSeconds: 75, unsafe: false },
  };
  // listChips reads nothing else of the configuration.
  const ctx = { db, config };
  const query = chipListQuerySchema.parse({});
  const bare = () => sql`select * from julia.chips order by created_at limit 25`;
  await measure(20, () => listChips(ctx, query));
  const list = await measure(ROUNDS, () => listChips(ctx, query));
  const base = await measure(ROUNDS, bare);
  console.log(
    `list of ${CHIPS} chips, ${CHIPS * SENDS_PER_CHIP} sends: p50 ${list.p50.toFixed(1)} ms, p95 ${list.p95.toFixed(1)} ms (goal 100 ms)`,
  );
  console.log(
    `bare read of 25 rows: p50 ${base.p50.toFixed(2)} ms; the list costs ${(list.p50 / base.p50).toFixed(1)} times that`,
  );
} finally {
  await close();
  await admin`drop database ${admin(name)} with (force)`;
  await admin.end();
}
