import type { IncomingMessage, ServerResponse } from "node:http";
import type { Behaviour } from "./behaviour";
import { Clock } from "./clock";
import { Control } from "./control";
import { ControlHttp } from "./control-http";
import type { Restart } from "./control-routes";
import type { LoggedCall } from "./exchange";
import { Faults } from "./faults";
import { Gateway } from "./gateway";
import type { GatewayVersionName } from "./gateway-version";
import { GatewayHttp } from "./http-server";
import { Listener } from "./listener";
import { Ring } from "./ring";
import { Router } from "./router";
import { chatRoutes } from "./routes-chat";
import { createRoute } from "./routes-create";
import { instanceRoutes } from "./routes-instance";
import { serverRoutes } from "./routes-server";
import { settingsRoutes } from "./routes-settings";
import { webhookRoutes } from "./routes-webhook";
import { sendMediaRoutes } from "./send-media";
import { sendTextRoute } from "./send-text";
import { StateFile } from "./state-file";

const KEPT_CALLS = 100_000;
/** Time for the response to a control request to be sent before the listener closes. */
const ANSWER_GRACE_MS = 20;

export interface SimulatorOptions {
  /** Default: any free loopback port. */
  port?: number;
  host?: string;
  apiKey?: string;
  /** File that preserves the gateway's database across restarts. Without a file, the database is only in memory. */
  stateFile?: string;
  timeScale?: number;
  /** Overrides of the measured behaviour. */
  behaviour?: Partial<Behaviour>;
  version?: GatewayVersionName;
  /** Default: true. Only 2.4 checks the licence. */
  isLicensed?: boolean;
}

/** Starts a simulated gateway. Rejects if the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = new Simulator(options);
  await simulator.start();
  return simulator;
}

/** A simulated gateway with its own clock, faults and HTTP listener. A process can run any number of simulators. */
export class Simulator {
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly control: Control;
  readonly faults = new Faults();
  readonly calls = new Ring<LoggedCall>(KEPT_CALLS);
  readonly #http: GatewayHttp;
  readonly #listener: Listener;
  readonly #stateFile: StateFile;
  readonly #options: SimulatorOptions;
  readonly apiKey: string;
  readonly #host: string;

  constructor(options: SimulatorOptions = {}) {
    this.#options = options;
    this.apiKey = options.apiKey ?? "simulator-key";
    this.#host = options.host ?? "127.0.0.1";
    this.clock = new Clock(options.timeScale ?? 1);
    this.gateway = new Gateway(
      this.clock,
      () => this.url,
      () => this.#stateFile.schedule(),
      options.behaviour ?? {},
      { version: options.version ?? "2.3.6", isLicensed: options.isLicensed ?? true },
    );
    this.#stateFile = new StateFile(options.stateFile, this.gateway);
    this.control = new Control(this.gateway);
    const router = new Router(this.gateway, this.apiKey, [
      ...serverRoutes,
      createRoute,
      ...instanceRoutes,
      ...webhookRoutes,
      ...settingsRoutes,
      ...chatRoutes,
      sendTextRoute,
      ...sendMediaRoutes,
    ]);
    this.#http = new GatewayHttp(this.gateway, router, this.faults, this.calls);
    const controlHttp = new ControlHttp(this);
    this.#listener = new Listener(this.#host, (request, response) => {
      const url = new URL(request.url ?? "/", "http://simulator");
      const isControl = /^\/__control(\/|$)/.test(url.pathname);
      const handled = (isControl ? controlHttp : this.#http).handle(request, response, url);
      handled.catch((error: unknown) => fail(request, response, error));
    });
  }

  get url(): string {
    return `http://${this.#host}:${this.port}`;
  }

  get port(): number {
    return this.#listener.port;
  }

  /** Loads the saved state, listens, and boots the gateway. Rejects if the port is taken. */
  async start(): Promise<void> {
    this.#stateFile.load();
    await this.#listener.open(this.#options.port ?? 0);
    this.gateway.boot();
  }

  /** Ends the gateway process, and starts it again after `downMs`. The start takes `bootMs`. */
  restartGateway({ downMs, bootMs, version }: Restart): void {
    this.gateway.stop();
    if (version !== undefined) this.gateway.install(version);
    if (bootMs !== undefined) this.gateway.behaviour.bootDelayMs = bootMs;
    this.refuse(downMs, () => this.gateway.boot());
  }

  /** Closes the listener for `forMs`. All callers get ECONNREFUSED, including callers of the control API. */
  refuse(forMs: number, thenDo: () => void = () => {}): void {
    const graceMs = ANSWER_GRACE_MS * this.clock.timeScale;
    this.clock.after(graceMs, () => void this.#listener.shut());
    this.clock.after(graceMs + forMs, () => void this.#listener.reopen().then(thenDo));
  }

  /** Restores an empty server with its initial behaviour and without faults or logs. Keeps the time scale. */
  reset(): void {
    this.gateway.reset();
    this.#http.cutWaiting();
    this.faults.clear();
    this.calls.clear();
  }

  async close(): Promise<void> {
    this.#stateFile.close();
    this.clock.stop();
    this.gateway.stop();
    await this.#listener.close();
  }
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // A caller that disconnects while its body is being read is not an error.
  if (request.destroyed && !response.writableEnded) return;
  console.error(error);
  response.destroy();
}
