import type { Sql } from "postgres";
import type { GatewayVersionName } from "../../simulator/gateway-version";
import type { Accepted } from "./checker";
import type { PoolChip, StandInControl } from "./chips";
import type { Controller } from "./controller";
import type { Machine } from "./machine";
import type { StandIn } from "./stand-ins";
import type { Service } from "./submit";
import type { Timing } from "./timing";
import type { WebhookRelay } from "./webhook-relay";

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

export interface WorldGateway extends StandIn {
  /** Primary key in `julia.gateways`. */
  id: string;
}

/** The product's processes with their database and gateway. Every connection between them goes through the harness. */
export interface World extends Service {
  sql: Sql;
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
