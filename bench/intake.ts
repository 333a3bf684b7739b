import { type ChildProcess, spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SYSTEM } from "@/lib/actor";
import { createApiKey } from "@/lib/clients/create-api-key";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/server-context";
import { quantile, withBenchDatabase } from "./support";

/**
 * Messages accepted per second by `POST /api/v1/messages`, beside a bare Next.js route handler that does one
 * INSERT, in one run on one PostgreSQL: `BENCH_DATABASE_URL=postgres://... npm run bench:intake`. Both are
 * production builds, one process each, asked in turn by the same number of connections.
 */
const CONNECTIONS = 20;
const SECONDS = 8;
const ROUNDS = 3;
const ROOT = process.cwd();
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");
const BARE = join(ROOT, "bench", "bare-route");

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function run(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [NEXT, ...args], { env, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`next ${args[0]} failed`);
}

async function start(folder: string, port: number, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const args = [NEXT, "start", folder, "--hostname", "127.0.0.1", "--port", String(port)];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  for (let look = 0; look < 300; look += 1) {
    if (await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) return child;
    await sleep(100);
  }
  throw new Error(`${folder} does not answer`);
}

interface Target {
  url: string;
  headers: Record<string, string>;
  body: (n: number) => string;
}

let sent = 0;

function post(agent: Agent, { url, headers, body }: Target): Promise<number> {
  sent += 1;
  const text = body(sent);
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: "POST",
      agent,
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...headers },
    });
    call.once("error", reject);
    call.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
    call.end(text);
  });
}

/** Requests per second, and their times in ms. Throws at the first that was not accepted. */
async function load(target: Target, seconds: number): Promise<{ perSecond: number; times: number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        const askedAt = performance.now();
        const status = await post(agent, target);
        if (status !== 202) throw new Error(`${target.url} answered ${status}`);
        times.push(performance.now() - askedAt);
      }
    }),
  );
  const perSecond = (times.length * 1_000) / (performance.now() - startedAt);
  agent.destroy();
  return { perSecond, times: times.sort((first, second) => first - second) };
}

await withBenchDatabase(5, async (sql, url) => {
  await sql`create table bare (id uuid primary key, body jsonb not null)`;
  await sql`insert into julia.chips (id, phone, phone_key, instance_name, state, status, evolution_connected,
      ever_paired, warmup_completed_at, owner_phone, owner_key, per_hour, per_day)
    select gen_random_uuid(), '55119' || (60000000 + n), '5511' || (60000000 + n), 'julia-' || n, 'open', 'active',
      true, true, now(), '55119' || (60000000 + n), '5511' || (60000000 + n), 1000, 1000
    from generate_series(1, 1000) n`;
  const variables = {
    DATABASE_URL: url,
    AUTH_SECRET: "a secret of at least thirty-two characters",
    EVOLUTION_API_URL: "http://127.0.0.1:9",
    EVOLUTION_API_KEY: "no gateway in this bench",
    LOG_LEVEL: "warn",
  };
  const app = openAppContext(loadRunningConfig(variables), "bench");
  const { secret } = await createApiKey(app, SYSTEM, { client: "bench", scopes: ["messages:send"] });
  await sql`update julia.clients set requests_per_minute = 2000000000`;
  await app.close();

  const env = { ...process.env, ...variables, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  await run(["build", BARE], env);
  const [ownPort, barePort] = [await freePort(), await freePort()];
  const children = [
    await start(ROOT, ownPort, { ...env, HOST: "127.0.0.1", PORT: String(ownPort) }),
    await start(BARE, barePort, env),
  ];
  const bare: Target = {
    url: `http://127.0.0.1:${barePort}/insert`,
    headers: {},
    body: (n) => JSON.stringify({ to: `5521${900_000_000 + n}`, text: "Oi, doutora", n }),
  };
  const own: Target = {
    url: `http://127.0.0.1:${ownPort}/api/v1/messages`,
    headers: { authorization: `Bearer ${secret}` },
    body: (n) => JSON.stringify({ to: `5521${900_000_000 + n}`, text: "Oi, doutora", ttlSeconds: 604_800 }),
  };
  try {
    await load(bare, 2);
    await load(own, 2);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [base, intake] = [await load(bare, SECONDS), await load(own, SECONDS)];
      const show = ({ perSecond, times }: typeof base) =>
        `${Math.round(perSecond)}/s, p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`;
      console.log(`one INSERT: ${show(base)}`);
      console.log(
        `intake: ${show(intake)}; ${(intake.perSecond / base.perSecond).toFixed(2)} of it (goal 0.70)`,
      );
    }
  } finally {
    for (const child of children) child.kill("SIGTERM");
  }
});
