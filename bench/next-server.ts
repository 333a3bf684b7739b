import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import type { Sql } from "postgres";
import { findFreePort } from "@/lib/supervisor/free-port";
import { waitUntil } from "@/lib/supervisor/processes";
import { mean, quantile, roundsOr, show } from "./support";

const ROOT = process.cwd();
const BARE = join(ROOT, "bench", "bare-route");
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");
const START_TIMEOUT_MS = 30_000;

/** Environment of a web process that uses this database. Nothing listens at the gateway's address. */
export function benchVariables(databaseUrl: string) {
  return {
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: "a secret of at least thirty-two characters",
    EVOLUTION_API_URL: "http://127.0.0.1:9",
    EVOLUTION_API_KEY: "no gateway in this bench",
    LOG_LEVEL: "warn",
  };
}

/**
 * Builds the bare route, then runs it and the product in separate processes. The product must already be built by
 * `npm run build`.
 */
export async function withServers(
  sql: Sql,
  variables: Record<string, string>,
  run: (urls: { ownUrl: string; bareUrl: string }) => Promise<void>,
): Promise<void> {
  await sql`create table public.bare (id uuid primary key, body jsonb not null)`;
  const env = productionEnvironment(variables);
  const build = next(["build", BARE], env);
  const code = await new Promise((resolve) => build.once("exit", resolve));
  if (code !== 0) throw new Error(`${BARE} could not be built`);
  const own = await startProduct(variables);
  const bare = await start(BARE, env);
  try {
    await run({ ownUrl: own.url, bareUrl: bare.url });
  } finally {
    own.stop();
    bare.stop();
  }
}

const next = (args: string[], env: NodeJS.ProcessEnv) =>
  spawn(process.execPath, [NEXT, ...args], { env, stdio: ["ignore", "ignore", "inherit"] });

export interface NextServer {
  url: string;
  pid: number;
  stop(): void;
  /** Ends the process with SIGKILL, and resolves once it has ended. */
  kill(): Promise<void>;
}

const productionEnvironment = (variables: Record<string, string>) => ({
  ...process.env,
  ...variables,
  NODE_ENV: "production" as const,
  NEXT_TELEMETRY_DISABLED: "1",
});

/** Starts the product's web process, which must already be built by `npm run build`. */
export const startProduct = (variables: Record<string, string>) =>
  start(ROOT, productionEnvironment(variables));

async function start(folder: string, env: NodeJS.ProcessEnv): Promise<NextServer> {
  const port = await findFreePort();
  const child = next(["start", folder, "--hostname", "127.0.0.1", "--port", String(port)], {
    ...env,
    HOST: "127.0.0.1",
    PORT: String(port),
  });
  const exited = once(child, "exit");
  const stop = () => void child.kill("SIGTERM");
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  const url = `http://127.0.0.1:${port}`;
  // Requests a path that is not a page, because the first page render makes all later requests slower.
  const answers = async () => (await fetch(`${url}/api/nothing`).catch(() => null)) !== null;
  if (await waitUntil(answers, START_TIMEOUT_MS, 100))
    return { url, pid: child.pid ?? Number.NaN, stop, kill };
  stop();
  throw new Error(`${folder} does not answer`);
}

export interface Target {
  url: string;
  accepted: number;
  post: (n: number) => { headers?: Record<string, string>; body: string };
}

let sent = 0;

function post(agent: Agent, target: Target): Promise<number> {
  sent += 1;
  const { headers, body } = target.post(sent);
  return new Promise((resolve, reject) => {
    const call = request(target.url, {
      method: "POST",
      agent,
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers },
    });
    call.once("error", reject);
    call.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
    call.end(body);
  });
}

const CONNECTIONS = 20;
/** Time before the measurement. The first seconds are slow, because V8 has not compiled the hot code yet. */
const WARM_UP_SECONDS = 6;
/**
 * Duration of a round. There are many short alternating rounds, so that other load on the machine slows both targets
 * down equally.
 */
const SECONDS = 2;
const ROUNDS = roundsOr(20);

/**
 * Sends load to both targets alternately over twenty connections. Prints both rates and the median of the per-round
 * ratios.
 */
export async function compare(targets: { bare: Target; own: Target }, name: string): Promise<void> {
  const { bare, own } = targets;
  await load(bare, WARM_UP_SECONDS);
  await load(own, WARM_UP_SECONDS);
  const [bares, owns]: [Measured[], Measured[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    bares.push(await load(bare, SECONDS));
    owns.push(await load(own, SECONDS));
  }
  console.log(`one INSERT: ${summary(bares)}`);
  console.log(`${name}: ${summary(owns)}`);
  const ratios = owns.map(({ perSecond }, round) => perSecond / (bares[round]?.perSecond ?? Number.NaN));
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(2));
  console.log(`ratio: median ${middle}, quartiles ${low} and ${high} (goal 0.70)`);
}

interface Measured {
  perSecond: number;
  /** Response times in ms. */
  times: number[];
}

function summary(rounds: readonly Measured[]): string {
  const times = rounds.flatMap((round) => round.times);
  return `${Math.round(mean(rounds.map(({ perSecond }) => perSecond)))}/s, ${show(times, 99)}`;
}

/** Sends requests over twenty connections for `seconds`. Throws on the first rejected request. */
async function load(target: Target, seconds: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        const askedAt = performance.now();
        const status = await post(agent, target);
        if (status !== target.accepted) throw new Error(`${target.url} answered ${status}`);
        times.push(performance.now() - askedAt);
      }
    }),
  );
  const perSecond = (times.length * 1_000) / (performance.now() - startedAt);
  agent.destroy();
  return { perSecond, times };
}
