import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "@/db/migrate";
import { SYSTEM } from "@/lib/actor";
import { createApiKey } from "@/lib/clients/create-api-key";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/context/server-context";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { signal, waitUntil } from "@/lib/supervisor/processes";
import type { ApiScope } from "@/types/api-keys";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import type { GatewayVersionName } from "../../simulator/gateway-version";
import { OPERATOR } from "../factories/pool";
import { choosePort } from "../setup/ports";
import { makeTemporaryFolder } from "../setup/postgres";
import { connectChips, type StandInControl } from "./chips";
import { openDatabaseProxy } from "./database-proxy";
import { productEnvironment, webArguments } from "./environment";
import { openGatewayProxy, type Sending } from "./gateway-proxy";
import { Machine } from "./machine";
import { openPassThrough, through } from "./proxy";
import { untilAnswers } from "./readiness";
import { keepHistory } from "./recorded";
import { GATEWAY_KEY, registerGateway, startStandIn } from "./stand-ins";
import { serviceByHttp, serviceBySql } from "./submit";
import { applyTiming } from "./timing";
import { startWebhookRelay } from "./webhook-relay";
import type { World, WorldGateway, WorldOptions } from "./world-parts";
import { clientOf, liveWorkers, openClient, readAccepted, replaceClient } from "./world-queries";

/** Upper bound on the duration of a send at the stand-in gateway in ms, including its lookup and queries. */
const LONGEST_SEND_MS = 25;

const SCOPES: ApiScope[] = ["messages:send", "media:write", "events:manage", "inbound:read"];
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
    await keepHistory(sql);

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
          MEDIA_DIR: join(folder, "media"),
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
    const { key, secret } = await createApiKey(ctx, SYSTEM, { client: "chaos", scopes: SCOPES });
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
    const service =
      webUrls.length > 0
        ? serviceByHttp(webUrls, secret, options.random)
        : serviceBySql(() => sql, await clientOf(sql, key.id));
    return {
      get sql() {
        return sql;
      },
      ...service,
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
