import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { ENVIRONMENT_VARIABLES, parseEnvironment } from "@/lib/config/environment";
import {
  childEnvironment,
  type Folders,
  type GatewayAddress,
  simulatorChild,
  webChild,
  workerChild,
} from "@/lib/supervisor/children";
import { prepareFirstPerson } from "@/lib/supervisor/first-person";
import { waitUntil } from "@/lib/supervisor/processes";
import type { ChildSpec } from "@/lib/supervisor/supervised-child";
import { cloneTemplate } from "./database";
import { choosePort, isPortTaken } from "./ports";
import { ProductProcess } from "./product-process";
import { IS_LONG } from "./proof";

export interface ProductOptions {
  env?: Record<string, string>;
  webProcesses?: number;
  /** If true, the simulator keeps the real gateway's delays. */
  isRealSpeed?: boolean;
}

/** Further web processes are named `web-2`, `web-3` and so on. */
type ProcessName = "simulator" | "worker" | `web${"" | `-${number}`}`;

export interface Product {
  /** URL of the first web process; `webUrls` lists all of them. */
  url: string;
  webUrls: string[];
  databaseUrl: string;
  simulatorUrl: string;
  simulatorKey: string;
  /** URL of the simulator's control page. The control API is under this URL. */
  controlUrl: string;
  admin: Person;
  logFolder: string;
  /** Sends SIGKILL. Only `restart` starts the process again. */
  kill(name: ProcessName): Promise<void>;
  /** Stops the process if it is running, then starts it. Resolves when the process is up. */
  restart(name: ProcessName): Promise<void>;
  /**
   * Resolves to a product in its initial state: an empty database, an empty simulator and a new worker. The web
   * processes keep running, because starting them and rendering their first pages takes most of a product's CPU time.
   */
  renew(): Promise<Product>;
  stop(): Promise<void>;
}

export interface Person {
  email: string;
  password: string;
}

const ADMIN: Person = { email: "ana@example.com", password: "ozonio-perpendicular-41" };
const ROOT = process.cwd();
const START_TRIES = 3;
const READY_TIMEOUT_MS = 120_000;
/** An empty variable counts as unset, which keeps a developer's .env out of the tests. */
const NOTHING_SET = Object.fromEntries(ENVIRONMENT_VARIABLES.map((name) => [name, ""]));
/** The long proofs use the real gateway's delays. Other tests use short delays. */
const BEHAVIOUR = IS_LONG
  ? {}
  : {
      createWaitMs: 250,
      connectWaitMs: 250,
      lookupDelayMs: 20,
      qrDelayMs: 30,
      pairingDelayMs: 50,
      firstLoginDelayMs: 100,
      loginDelayMs: 50,
      readAckDelayMs: 500,
    };

/** Starts the whole product from the test build, with its own database, simulator and ports. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  if (!existsSync(join(ROOT, "dist-test", "built-from"))) {
    throw new Error("There is no test build; `npm test -- build` makes one");
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === START_TRIES || !isPortTaken(error)) throw error;
    }
  }
}

async function startOnce(options: ProductOptions): Promise<Product> {
  const database = await cloneTemplate();
  const folders = makeFolders();
  const gateway: GatewayAddress = {
    url: `http://127.0.0.1:${await choosePort()}`,
    apiKey: "the-simulator-key-of-this-test",
  };
  const controlUrl = `${gateway.url}/__control`;
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });

  const processes = new Map<string, ProductProcess>();
  const add = (name: string, spec: ChildSpec) => {
    processes.set(name, new ProductProcess({ ...spec, logFile: join(folders.logs, `${name}.log`) }));
  };
  add("simulator", simulatorChild(folders, gateway, false, { ...process.env, ...options.env }));
  const shared = { database: database.url, gateway, data: folders.data, extra: options.env };
  const webUrls: string[] = [];
  for (const name of names("web", options.webProcesses ?? 1)) {
    const port = await choosePort();
    webUrls.push(`http://127.0.0.1:${port}`);
    const { config, env } = environmentFor({ ...shared, port, appUrl: webUrls[0] });
    add(name, webChild(folders, config, env, false));
  }
  const { env } = environmentFor({ ...shared, port: 1, appUrl: webUrls[0] });
  add("worker", await workerChild(folders, env, false, sql));

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
  const start = async () => {
    try {
      await prepareFirstPerson(database.url, gateway.url, ADMIN);
      await Promise.all([...processes.values()].map((ready) => ready.start()));
      if (options.isRealSpeed !== true) await setBehaviour(controlUrl);
    } catch (error) {
      await stop();
      throw error;
    }
  };
  await start();
  const product: Product = {
    url: webUrls[0] ?? "",
    webUrls,
    databaseUrl: database.url,
    simulatorUrl: gateway.url,
    simulatorKey: gateway.apiKey,
    controlUrl,
    admin: ADMIN,
    logFolder: folders.logs,
    kill: (name) => find(name).kill(),
    restart: async (name) => {
      await find(name).stop();
      await find(name).start();
    },
    renew: async () => {
      await Promise.all([find("worker").kill(), find("simulator").kill()]);
      rmSync(join(folders.data, "simulator.json"), { force: true });
      await database.renew();
      await start();
      await Promise.all(webUrls.map(untilReady));
      // A new object, because sessions are remembered per product.
      return { ...product };
    },
    stop,
  };
  return product;
}

/** Waits until a web process has replaced its connections to a database that was dropped. */
async function untilReady(url: string): Promise<void> {
  const isReady = await waitUntil(async () => (await fetch(`${url}/api/health/ready`)).ok, READY_TIMEOUT_MS);
  if (!isReady) throw new Error(`${url} does not get ready again`);
}

async function setBehaviour(controlUrl: string): Promise<void> {
  const answer = await fetch(`${controlUrl}/behaviour`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(BEHAVIOUR),
  });
  if (!answer.ok) throw new Error(`the simulator refuses its behaviour: ${await answer.text()}`);
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
  data: string;
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
    mediaFolder: join(input.data, "media"),
  };
  const env = childEnvironment(environment, parsed.config, provided, false);
  return { config: parsed.config, env };
}
