import { type ChildProcess, spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mean, quantile } from "./support";

/** Our routes beside a bare Next.js route handler that does one INSERT: production builds, one process each. */
export const ROOT = process.cwd();
export const BARE = join(ROOT, "bench", "bare-route");
const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

/** What a web process of ours needs to start on this database; there is no gateway. */
export function benchVariables(databaseUrl: string) {
  return {
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: "a secret of at least thirty-two characters",
    EVOLUTION_API_URL: "http://127.0.0.1:9",
    EVOLUTION_API_KEY: "no gateway in this bench",
    LOG_LEVEL: "warn",
  };
}

export interface NextServer {
  url: string;
  stop(): void;
}

/** Builds the bare route, and starts it and the product; `npm run build` has built the latter. */
export async function startBoth(
  variables: Record<string, string>,
): Promise<{ own: NextServer; bare: NextServer }> {
  const env = { ...process.env, ...variables, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  await build(BARE, env);
  const own = await start(ROOT, env);
  return { own, bare: await start(BARE, env) };
}

async function build(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [NEXT, "build", folder], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${folder} could not be built`);
}

async function start(folder: string, env: NodeJS.ProcessEnv): Promise<NextServer> {
  const port = await freePort();
  const args = [NEXT, "start", folder, "--hostname", "127.0.0.1", "--port", String(port)];
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { ...env, HOST: "127.0.0.1", PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  for (let look = 0; look < 300; look += 1) {
    // Not a page: once one was shown, Next carries its contexts through every later promise of the process.
    const answer = await fetch(`${url}/api/nothing`).catch(() => null);
    if (answer !== null) return { url, stop: () => void child.kill("SIGTERM") };
    await sleep(100);
  }
  child.kill("SIGTERM");
  throw new Error(`${folder} does not answer`);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

export interface Target {
  url: string;
  /** The status that says it was accepted. */
  accepted: number;
  /** Of the n-th request of all. */
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
/** Until the code is compiled: a process is not yet itself in its first seconds. */
const WARM_UP_SECONDS = 6;
/** Short turns and many, so that whatever else the machine does meets both. */
const SECONDS = 2;
const ROUNDS = 20;

/** Asks both by turns over twenty connections; prints how fast each is, and the median of the rounds' ratios. */
export async function compare(targets: { bare: Target; own: Target }, name: string): Promise<void> {
  const { bare, own } = targets;
  const ask = (target: Target, seconds: number) => load(target, { connections: CONNECTIONS, seconds });
  await ask(bare, WARM_UP_SECONDS);
  await ask(own, WARM_UP_SECONDS);
  const [bares, owns]: [Measured[], Measured[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    bares.push(await ask(bare, SECONDS));
    owns.push(await ask(own, SECONDS));
  }
  console.log(`one INSERT: ${show(bares)}`);
  console.log(`${name}: ${show(owns)}`);
  const ratios = owns.map(({ perSecond }, round) => perSecond / (bares[round]?.perSecond ?? Number.NaN));
  const sorted = ratios.sort((first, second) => first - second);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share).toFixed(2));
  console.log(`of it: ${middle}, the middle half of the rounds from ${low} to ${high} (goal 0.70)`);
}

interface Measured {
  perSecond: number;
  /** In ms, sorted. */
  times: number[];
}

function show(rounds: readonly Measured[]): string {
  const times = rounds.flatMap((round) => round.times).sort((first, second) => first - second);
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  return `${Math.round(mean(rounds.map(({ perSecond }) => perSecond)))}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}

/** Requests over so many connections. Throws at the first that is refused. */
async function load(
  target: Target,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
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
  return { perSecond, times: times.sort((first, second) => first - second) };
}
