import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { MigrationError } from "@/db/migration-error";
import { type Config, parseEnvironment } from "@/lib/config/environment";
import { askGateway } from "./ask-gateway";
import { checkGateway } from "./check-gateway";
import {
  type ChildEnvironment,
  childEnvironment,
  type Folders,
  type Provided,
  simulatorChild,
  webChild,
  workerChild,
} from "./children";
import { prepareFirstPerson } from "./first-person";
import { findFreePort } from "./free-port";
import { readPorts, writePorts } from "./ports";
import { readOrCreateSecret } from "./secrets";
import { Shutdown, StoppingError } from "./shutdown";
import { StartError } from "./start-error";
import { summarise } from "./summary";
import { SupervisedChild } from "./supervised-child";
import { SupervisedPostgres } from "./supervised-postgres";
import { appUrlOf, checkWebPort, reachWarnings } from "./web-address";

export interface StartOptions {
  root: string;
  bundles: string;
  nextOutput: string;
  dataFolder: string;
  development: boolean;
  /** True if the embedded database must survive a machine crash. False only in tests. */
  durable: boolean;
  environment: NodeJS.ProcessEnv;
  /** Start time of the command in Unix milliseconds. */
  startedAtMs: number;
  /**
   * The build of the web server, if it is still in progress. Migrations, the worker and the web process wait for it.
   */
  webBuilt?: Promise<unknown>;
  /** Prints an error other than a `StartError` or `MigrationError`. */
  printError?: (error: unknown) => void;
}

export async function main(options: StartOptions): Promise<void> {
  const shutdown = new Shutdown();
  stopOnSignals(shutdown);
  // Only prevents an unhandled rejection. A failed build is reported where `startAll` awaits the build.
  options.webBuilt?.catch(() => undefined);
  try {
    const lines = await startAll(options, shutdown);
    for (const line of lines) say(line);
  } catch (error) {
    if (error instanceof StoppingError || shutdown.isStopping) return;
    await shutdown.stopAll();
    if (error instanceof StartError || error instanceof MigrationError) console.error(error.message);
    else (options.printError ?? console.error)(error);
    process.exit(1);
  }
}

async function startAll(options: StartOptions, shutdown: Shutdown): Promise<string[]> {
  const config = readConfig(options.environment);
  await checkWebPort(config);
  const { root, bundles, nextOutput, dataFolder: data, development } = options;
  const folders: Folders = { root, bundles, nextOutput, data, logs: join(data, "logs") };
  // PostgreSQL's user must be able to enter this folder, regardless of the umask. The secrets in the folder have mode
  // 0600.
  mkdirSync(data, { recursive: true });
  chmodSync(data, 0o711);
  mkdirSync(folders.logs, { recursive: true, mode: 0o700 });

  const ports = readPorts(data);
  const simulatorPort = config.startSimulator ? await findFreePort(ports.simulator) : ports.simulator;
  const gateway = config.gateway ?? {
    url: `http://127.0.0.1:${simulatorPort}`,
    apiKey: readOrCreateSecret(join(data, "simulator-key")),
  };
  const [database, gatewayWarnings] = await Promise.all([
    config.databaseUrl === null
      ? startPostgres(folders, ports.postgres, options.durable, shutdown)
      : { url: config.databaseUrl },
    config.startSimulator ? [] : askGateway(gateway, config.evolutionInstances),
    config.startSimulator
      ? startChild(simulatorChild(folders, gateway, development, options.environment), shutdown)
      : null,
  ]);
  writePorts(data, {
    postgres: "port" in database ? database.port : ports.postgres,
    simulator: simulatorPort,
  });

  const provided: Provided = {
    databaseUrl: database.url,
    authSecret: config.authSecret ?? readOrCreateSecret(join(data, "auth-secret")),
    gateway,
    simulated: config.startSimulator,
    mediaFolder: join(data, "media"),
  };
  await options.webBuilt;
  await migrate(database.url, {
    environment: config,
    migrationsFolder: join(root, "db", "migrations"),
    functionsFolder: join(root, "db", "functions"),
  });
  await checkGateway(database.url, config.startSimulator ? "simulator" : gateway, config.acceptNewGateway);
  const setupLink = await prepareFirstPerson(database.url, appUrlOf(config), config.admin);
  const env = childEnvironment(options.environment, config, provided, development);
  await startProcesses(folders, config, env, development, shutdown);
  return summarise({
    appUrl: appUrlOf(config),
    setupLink,
    databaseHome: "home" in database ? database.home : null,
    controlUrl: config.startSimulator ? `${gateway.url}/__control` : null,
    gatewayUrl: gateway.url,
    warnings: [...gatewayWarnings, ...reachWarnings(config)],
    folders,
    seconds: (Date.now() - options.startedAtMs) / 1000,
  });
}

function readConfig(environment: StartOptions["environment"]): Config {
  const parsed = parseEnvironment(environment);
  if (parsed.ok) return parsed.config;
  const lines = parsed.problems.map(({ variable, message }) => `${variable}: ${message}`);
  throw new StartError(lines.join("\n"));
}

async function startPostgres(
  folders: Folders,
  preferredPort: number | null,
  durable: boolean,
  shutdown: Shutdown,
) {
  const server = new SupervisedPostgres(
    {
      dataFolder: folders.data,
      logFile: join(folders.logs, "postgres.log"),
      preferredPort,
      durable,
      database: "julia",
    },
    say,
  );
  shutdown.add(server);
  return await server.start();
}

async function startProcesses(
  folders: Folders,
  config: Config,
  env: ChildEnvironment,
  development: boolean,
  shutdown: Shutdown,
): Promise<void> {
  const { sql } = openDatabase(env.DATABASE_URL, { maxConnections: 1, name: "julia-start" });
  const worker = await workerChild(folders, env, development, sql);
  await Promise.all([
    startChild(worker, shutdown),
    startChild(webChild(folders, config, env, development), shutdown),
  ]);
}

async function startChild(spec: ConstructorParameters<typeof SupervisedChild>[0], shutdown: Shutdown) {
  const child = new SupervisedChild(spec, say);
  shutdown.add(child);
  await child.start();
}

function stopOnSignals(shutdown: Shutdown): void {
  const stop = () => {
    if (shutdown.isStopping) {
      shutdown.killAll();
      process.exit(1);
    }
    say("Stopping.");
    void shutdown.stopAll().then(() => process.exit(0));
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  // A closed standard output must not stop the product.
  process.stdout.on("error", () => undefined);
}

function say(line: string): void {
  console.log(line);
}
