import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Sql } from "postgres";
import type { Config } from "@/lib/config/environment";
import type { ChildSpec } from "./supervised-child";
import { appUrlOf, localWebUrl } from "./web-address";

export interface Folders {
  root: string;
  bundles: string;
  /** Name of Next's build folder inside `root`. */
  nextOutput: string;
  data: string;
  logs: string;
}

export interface GatewayAddress {
  url: string;
  apiKey: string;
}

/** Values that the supervisor provides for unset variables. */
export interface Provided {
  databaseUrl: string;
  authSecret: string;
  gateway: GatewayAddress;
  simulated: boolean;
  /** Used unless the environment names another folder. */
  mediaFolder: string;
}

const UP_REQUEST_TIMEOUT_MS = 5000;
const STOP_TIMEOUT_MS = 10_000;
// How long a stopping worker may take to finish its dispatches, which usually take 2 s. A dispatch that takes longer is
// settled as uncertain.
const WORKER_STOP_TIMEOUT_MS = 30_000;
// How long a stopping web process may take to finish its requests. Requests normally end much sooner; only event
// streams last this long, because their clients do not disconnect.
const WEB_STOP_TIMEOUT_MS = 5000;

export type ChildEnvironment = NodeJS.ProcessEnv & { DATABASE_URL: string };

/**
 * Builds the environment of the web process and worker: a complete configuration without the supervisor's own
 * variables.
 */
export function childEnvironment(
  environment: NodeJS.ProcessEnv,
  config: Config,
  provided: Provided,
  development: boolean,
): ChildEnvironment {
  return {
    ...environment,
    NODE_ENV: development ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    EXIT_WITH_PARENT: "true",
    HOST: config.host,
    PORT: String(config.port),
    APP_URL: appUrlOf(config),
    DATABASE_URL: provided.databaseUrl,
    AUTH_SECRET: provided.authSecret,
    EVOLUTION_API_URL: provided.gateway.url,
    EVOLUTION_API_KEY: provided.gateway.apiKey,
    SIMULATED: String(provided.simulated),
    MEDIA_DIR: environment.MEDIA_DIR?.trim() || provided.mediaFolder,
    TZ: config.timeZone,
    // Empty instead of absent, because Next would read absent variables from .env again.
    SIMULATOR: "",
    ADMIN_EMAIL: "",
    ADMIN_PASSWORD: "",
  };
}

export function webChild(
  folders: Folders,
  config: Config,
  env: ChildSpec["env"],
  development: boolean,
): ChildSpec {
  const next = join(folders.root, "node_modules", "next", "dist", "bin", "next");
  const address = ["-H", config.host, "-p", String(config.port)];
  const keepAlive = ["--keepAliveTimeout", String(config.keepAliveTimeoutSeconds * 1000)];
  return {
    ...common(folders, "web"),
    args: [
      ...preload(folders),
      next,
      ...(development ? ["dev", ...address] : ["start", ...address, ...keepAlive]),
    ],
    env: { ...env, NEXT_DIST_DIR: folders.nextOutput },
    isUp: async () => (await statusOf(`${localWebUrl(config)}/api/health/live`)) === 200,
    stopTimeoutMs: WEB_STOP_TIMEOUT_MS,
  };
}

/** The worker counts as up once the database contains a new worker's heartbeat. */
export async function workerChild(
  folders: Folders,
  env: ChildSpec["env"],
  development: boolean,
  sql: Sql,
): Promise<ChildSpec> {
  let newest = await newestWorkerMs(sql);
  return {
    ...common(folders, "worker"),
    args: script(folders, development, "worker", "lib/worker/main.ts"),
    env,
    isUp: async () => {
      const now = await newestWorkerMs(sql).catch(() => newest);
      const isNew = now > newest;
      newest = now;
      return isNew;
    },
    stopTimeoutMs: WORKER_STOP_TIMEOUT_MS,
  };
}

/** The state file keeps the simulator's instances across restarts. */
export function simulatorChild(
  folders: Folders,
  address: GatewayAddress,
  development: boolean,
  environment: NodeJS.ProcessEnv,
): ChildSpec {
  const { hostname, port } = new URL(address.url);
  return {
    ...common(folders, "simulator"),
    args: script(folders, development, "simulator", "simulator/main.ts"),
    env: {
      ...environment,
      EXIT_WITH_PARENT: "true",
      SIMULATOR_HOST: hostname,
      SIMULATOR_PORT: port,
      SIMULATOR_API_KEY: address.apiKey,
      SIMULATOR_STATE_FILE: join(folders.data, "simulator.json"),
    },
    isUp: async () => (await statusOf(address.url)) !== null,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  };
}

function common(folders: Folders, name: string) {
  return {
    name,
    command: process.execPath,
    folder: folders.root,
    logFile: join(folders.logs, `${name}.log`),
  };
}

/** Returns the arguments that run one of our programs: its source under `npm run dev`, otherwise its bundle. */
function script(folders: Folders, development: boolean, bundle: string, source: string): string[] {
  const program = development
    ? ["--import", "tsx", join(folders.root, source)]
    : ["--enable-source-maps", join(folders.bundles, `${bundle}.mjs`)];
  return [...preload(folders), ...program];
}

function preload(folders: Folders): string[] {
  return ["--import", pathToFileURL(join(folders.root, "scripts", "exit-with-parent.mjs")).href];
}

async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(UP_REQUEST_TIMEOUT_MS),
      redirect: "manual",
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

async function newestWorkerMs(sql: Sql): Promise<number> {
  const [row] = await sql<{ newest: string | null }[]>`
    select extract(epoch from max(started_at)) * 1000 as newest from julia.worker_heartbeats`;
  return Number(row?.newest ?? 0);
}
