import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { ENVIRONMENT_VARIABLES, parseEnvironment } from "@/lib/config/environment";
import { ensureFirstAdmin } from "@/lib/people/ensure-first-admin";
import {
  childEnvironment,
  type Folders,
  type GatewayAddress,
  simulatorChild,
  webChild,
  workerChild,
} from "@/lib/supervisor/children";
import { findFreePort } from "@/lib/supervisor/free-port";
import type { ChildSpec } from "@/lib/supervisor/supervised-child";
import { cloneTemplate } from "./database";
import { ProductProcess } from "./product-process";

export interface ProductOptions {
  /** Added to the environment of all processes, or put in the place of what they would get. */
  env?: Record<string, string>;
  webProcesses?: number;
  workerProcesses?: number;
}

/** `web`, `worker` and `simulator`; a second web process is `web-2`, and so on. */
export type ProcessName = "simulator" | `web${"" | `-${number}`}` | `worker${"" | `-${number}`}`;

export interface Product {
  /** The first web process; `webUrls` has all of them. */
  url: string;
  webUrls: string[];
  databaseUrl: string;
  simulatorUrl: string;
  simulatorKey: string;
  /** The simulator's control page; its API is below it. */
  controlUrl: string;
  /** The first admin. */
  admin: { email: string; password: string };
  logFolder: string;
  /** SIGKILL; nothing starts it again but `restart`. */
  kill(name: ProcessName): Promise<void>;
  /** Ends it in good order, if it runs, and starts it; resolves when it is up. */
  restart(name: ProcessName): Promise<void>;
  stop(): Promise<void>;
}

const ADMIN = { email: "ana@example.com", password: "ozonio-perpendicular-41" };
const ROOT = process.cwd();
/** Empty counts as unset, and keeps a developer's own .env out of the tests. */
const NOTHING_SET = Object.fromEntries(ENVIRONMENT_VARIABLES.map((name) => [name, ""]));

/** The whole product from the test build, with a database, a simulator and ports of its own. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  if (!existsSync(join(ROOT, "dist-test", "built-from"))) {
    throw new Error("There is no test build; `npm test -- build` makes one");
  }
  const database = await cloneTemplate();
  const folders = makeFolders();
  const gateway: GatewayAddress = {
    url: `http://127.0.0.1:${await findFreePort()}`,
    apiKey: "the-simulator-key-of-this-test",
  };
  await ensureFirstAdmin({ databaseUrl: database.url, admin: ADMIN });
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });

  const processes = new Map<string, ProductProcess>();
  const add = (name: string, spec: ChildSpec) => {
    processes.set(name, new ProductProcess({ ...spec, logFile: join(folders.logs, `${name}.log`) }));
  };
  add("simulator", simulatorChild(folders, gateway, false, { ...process.env, ...options.env }));
  const webUrls: string[] = [];
  let appUrl: string | undefined;
  for (const name of names("web", options.webProcesses ?? 1)) {
    const port = await findFreePort();
    webUrls.push(`http://127.0.0.1:${port}`);
    appUrl ??= webUrls[0];
    const { config, env } = environmentFor({
      port,
      appUrl,
      database: database.url,
      gateway,
      extra: options.env,
    });
    add(name, webChild(folders, config, env, false));
  }
  for (const name of names("worker", options.workerProcesses ?? 1)) {
    const { env } = environmentFor({ port: 1, appUrl, database: database.url, gateway, extra: options.env });
    add(name, await workerChild(folders, env, false, sql));
  }

  const find = (name: string) => {
    const found = processes.get(name);
    if (found === undefined) throw new Error(`This product has no process ${name}`);
    return found;
  };
  const stop = async () => {
    await Promise.all([...processes.values()].map((running) => running.stop()));
    await sql.end({ timeout: 1 });
    await database.drop();
  };
  try {
    await Promise.all([...processes.values()].map((ready) => ready.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: webUrls[0] ?? "",
    webUrls,
    databaseUrl: database.url,
    simulatorUrl: gateway.url,
    simulatorKey: gateway.apiKey,
    controlUrl: `${gateway.url}/__control`,
    admin: ADMIN,
    logFolder: folders.logs,
    kill: (name) => find(name).kill(),
    restart: async (name) => {
      await find(name).stop();
      await find(name).start();
    },
    stop,
  };
}

function names(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? kind : `${kind}-${index + 1}`));
}

function makeFolders(): Folders {
  const data = mkdtempSync(join(tmpdir(), "julia-product-"));
  return { root: ROOT, bundles: join(ROOT, "dist-test"), nextOutput: ".next-test", data, logs: data };
}

function environmentFor(input: {
  port: number;
  appUrl: string | undefined;
  database: string;
  gateway: GatewayAddress;
  extra: Record<string, string> | undefined;
}) {
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ...NOTHING_SET,
    HOST: "127.0.0.1",
    PORT: String(input.port),
    APP_URL: input.appUrl,
    SIMULATOR: "true",
    ...input.extra,
  };
  const parsed = parseEnvironment(environment);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const provided = {
    databaseUrl: input.database,
    authSecret: "a secret that is only used in tests of this product",
    gateway: input.gateway,
    simulated: true,
  };
  const env = childEnvironment(environment, parsed.config, provided, false);
  return { config: parsed.config, env };
}
