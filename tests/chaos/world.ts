import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Sql } from "postgres";
import { migrate } from "@/db/migrate";
import { SYSTEM } from "@/lib/actor";
import { createApiKey } from "@/lib/clients/create-api-key";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/context/server-context";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { signal, waitUntil } from "@/lib/supervisor/processes";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import type { GatewayVersionName } from "../../simulator/gateway-version";
import { OPERATOR } from "../factories/pool";
import { choosePort } from "../setup/ports";
import { makeTemporaryFolder } from "../setup/postgres";
import type { Accepted } from "./checker";
import { connectChips, type PoolChip, type StandInControl } from "./chips";
import type { Controller } from "./controller";
import { openDatabaseProxy } from "./database-proxy";
import { productEnvironment, webArguments } from "./environment";
import { openGatewayProxy, type Sending } from "./gateway-proxy";
import { recordDoubts } from "./judge";
import { Machine } from "./machine";
import { openPassThrough, through } from "./proxy";
import { untilAnswers } from "./readiness";
import { GATEWAY_KEY, registerGateway, type StandIn, startStandIn } from "./stand-ins";
import { type Submit, submitByHttp, submitBySql } from "./submit";
import { applyTiming, type Timing } from "./timing";
import { startWebhookRelay, type WebhookRelay } from "./webhook-relay";
import { clientOf, liveWorkers, openClient, readAccepted, replaceClient } from "./world-queries";

/** Upper bound on the duration of a send at the stand-in gateway in ms, including its lookup and queries. */
const LONGEST_SEND_MS = 25;

export interface WorldOptions {
  /** Name of the folder in `.cache/chaos` that contains the logs. */
  name: string;
  controller: Controller;
  random: () => number;
  chips: number;
  workers: number;
  webs: number;
  perHour: number;
  perDay: number;
  timing: Timing;
  /** Share of the time in which the gateway's webhooks are lost. Default: 0. */
  deafShare?: number;
  /** Versions of further gateways. The chips are spread evenly over all gateways. */
  moreGateways?: readonly GatewayVersionName[];
}

interface WorldGateway extends StandIn {
  /** Primary key in `julia.gateways`. */
  id: string;
}

/** The product's processes with their database and gateway. Every connection between them goes through the harness. */
export interface World {
  sql: Sql;
  submit: Submit;
  chips: PoolChip[];
  gateways: readonly WorldGateway[];
  workers: Machine[];
  webs: Machine[];
  control: StandInControl;
  webhooks: WebhookRelay;
  accepted(): Accepted[];
  /** Shuts down PostgreSQL in immediate mode and restarts it. Resolves once PostgreSQL accepts connections. */
  restartDatabase(): Promise<void>;
  logFolder: string;
  stop(): Promise<void>;
}

const UP_TIMEOUT_MS = 120_000;

export async function startWorld(options: WorldOptions): Promise<World> {
  const { controller, timing } = options;
  const { folder, remove } = makeTemporaryFolder("julia-chaos-");
  const logs = join(process.cwd(), ".cache", "chaos", options.name);
  mkdirSync(logs, { recursive: true });
  const closing: (() => Promise<unknown> | unknown)[] = [remove];
  const stop = async () => {
    for (const close of closing.reverse()) await close();
  };
  try {
    const placed = {
      dataFolder: folder,
      logFile: join(logs, "postgres.log"),
      durable: true,
      database: "chaos",
    };
    let server = await startEmbeddedPostgres({ ...placed, preferredPort: null });
    closing.push(() => server.stop());
    await migrate(server.url);
    const databasePort = () => Number(new URL(server.url).port);
    const passage = await openPassThrough(databasePort);
    closing.push(() => passage.close());
    const ownUrl = through(server.url, passage);
    let sql = openClient(ownUrl);
    closing.push(() => sql.end({ timeout: 1 }));
    await applyTiming(sql, timing);
    await recordDoubts(sql);

    const acceptLog = join(folder, "accepted.jsonl");
    const open = async (name: string, version: GatewayVersionName) => {
      const standIn = await startStandIn({ name, version, folder, logFolder: logs, acceptLog });
      closing.push(() => standIn.machine.stop());
      return standIn;
    };
    const environmentGateway = { id: ENVIRONMENT_GATEWAY, ...(await open("gateway", "2.3.6")) };
    const { port: gatewayPort, url: gatewayUrl } = environmentGateway;
    const gateways: [WorldGateway, ...WorldGateway[]] = [environmentGateway];
    for (const [index, version] of (options.moreGateways ?? []).entries()) {
      const id = `gateway-${index + 2}`;
      gateways.push({ id, ...(await open(id, version)) });
    }
    const chipAt = new Map<string, WorldGateway>();
    const control: StandInControl = (path, body) => {
      const name = "instanceName" in body ? String(body.instanceName) : "";
      return (chipAt.get(name) ?? environmentGateway).control(path, body);
    };
    const wireFaults = {
      decide: (sending: Sending) => controller.decideWire(sending),
      decidePause: () => controller.decidePause(),
      dropSession: (instanceName: string) => void control("/drop", { instanceName }).catch(() => undefined),
      dropAfterMs: () => options.random() * LONGEST_SEND_MS,
      stallMs: 2_000,
      lateMs: timing.arrivalMarginSeconds * 250,
    };

    const webUrls: string[] = [];
    const relay = await startWebhookRelay({
      target: () => webUrls[Math.floor(options.random() * webUrls.length)] ?? gatewayUrl,
      random: options.random,
      replayShare: 0.1,
      longestDelayMs: 300,
      deafShare: options.deafShare ?? 0,
    });
    closing.push(() => relay.close());

    const environment = (port: number, databaseUrl: string, gateway: string) =>
      productEnvironment(
        { databaseUrl, gateway: { url: gateway, key: GATEWAY_KEY } },
        {
          PORT: String(port),
          APP_URL: relay.url,
          SIMULATED: "true",
          LOG_LEVEL: "info",
          UNSAFE_TEST_WINDOWS: "true",
          WINDOW_HOUR_SECONDS: String(timing.hourSeconds),
          WINDOW_DAY_SECONDS: String(timing.daySeconds),
          ARRIVAL_MARGIN_SECONDS: String(timing.arrivalMarginSeconds),
        },
      );
    // Longer than the lease, so that a resumed process must detect the loss of the lease before it writes the first
    // byte.
    const pauseMs = (timing.leaseSeconds + 2) * 1_000;
    const startBehindProxies = async (name: string, args: (port: number) => string[]) => {
      const port = await choosePort();
      const spec = { name, args: args(port), env: {}, logFile: join(logs, `${name}.log`) };
      const machine = new Machine(spec);
      const database = await openDatabaseProxy({
        machine,
        databasePort,
        decide: (_, commit, moment) => controller.decideCommit(commit, moment),
        pauseMs,
        onDispatch: (messageId, life) => controller.noteDispatch(messageId, machine, life),
      });
      const gateway = await openGatewayProxy({
        ...wireFaults,
        machine,
        gatewayPort,
        pauseMs,
      });
      spec.env = environment(port, through(server.url, database), `http://127.0.0.1:${gateway.port}`);
      machine.start();
      closing.push(async () => {
        await machine.stop();
        await Promise.all([database.close(), gateway.close()]);
      });
      return { machine, url: `http://127.0.0.1:${port}` };
    };

    const ctx = {
      ...openAppContext(loadRunningConfig(environment(1, ownUrl, gatewayUrl)), "chaos"),
      actor: OPERATOR,
    };
    for (const { id, port: gatewayPort } of gateways.slice(1)) {
      // All processes share this proxy. Without faults there is none, because it would accept connections for a dead
      // gateway.
      let port = gatewayPort;
      if (controller.hasWireFaults) {
        const proxy = await openGatewayProxy({ ...wireFaults, machine: null, gatewayPort, pauseMs });
        closing.push(proxy.close);
        port = proxy.port;
      }
      await registerGateway(sql, ctx.config.authSecret, { id, port });
    }
    const chips = await connectChips(ctx, gateways, options);
    for (const { instanceName, gatewayId } of chips) {
      chipAt.set(instanceName, gateways.find(({ id }) => id === gatewayId) ?? environmentGateway);
    }
    const { key, secret } = await createApiKey(ctx, SYSTEM, { client: "chaos", scopes: ["messages:send"] });
    await sql`update julia.clients set requests_per_minute = 1000000`;
    await ctx.close();

    const webs: Machine[] = [];
    for (let index = 1; index <= options.webs; index += 1) {
      const web = await startBehindProxies(`web-${index}`, webArguments);
      webs.push(web.machine);
      webUrls.push(web.url);
    }
    for (const url of webUrls) await untilAnswers(`${url}/api/health/live`);
    const workers: Machine[] = [];
    for (let index = 1; index <= options.workers; index += 1) {
      const script = ["--enable-source-maps", join("dist-test", "worker.mjs")];
      workers.push((await startBehindProxies(`worker-${index}`, () => script)).machine);
    }
    await waitUntil(async () => (await liveWorkers(sql)) >= options.workers, UP_TIMEOUT_MS);
    return {
      get sql() {
        return sql;
      },
      submit:
        webUrls.length > 0
          ? submitByHttp(webUrls, secret, options.random)
          : submitBySql(() => sql, await clientOf(sql, key.id)),
      chips,
      workers,
      webs,
      gateways,
      control,
      webhooks: relay,
      accepted: () => readAccepted(acceptLog),
      restartDatabase: async () => {
        const fromMs = performance.now();
        signal(server.pid, "SIGQUIT");
        server = await startEmbeddedPostgres({ ...placed, preferredPort: databasePort() });
        sql = replaceClient(sql, ownUrl);
        controller.noteOutage(fromMs, performance.now());
      },
      logFolder: logs,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
