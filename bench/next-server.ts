import { type ChildProcess, spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

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
    if (await fetch(url).catch(() => null)) return { url, stop: () => void child.kill("SIGTERM") };
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

/** Requests per second over so many connections, and their times in ms, sorted. Throws at the first that is refused. */
export async function load(
  target: Target,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<{ perSecond: number; times: number[] }> {
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
