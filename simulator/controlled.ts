import type { Acknowledgements } from "./acknowledgements";
import type { Clock } from "./clock";
import type { Control } from "./control";
import type { Faults } from "./faults";
import type { Gateway } from "./gateway";
import type { GatewayVersionName } from "./gateway-version";
import type { LoggedCall } from "./http-server";
import type { Ring } from "./ring";

export interface Restart {
  downMs: number;
  bootMs?: number;
  version?: GatewayVersionName;
}

/** The part of a simulator that the control API reads and changes. */
export interface Controlled {
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly control: Control;
  readonly acknowledgements: Acknowledgements;
  readonly faults: Faults;
  readonly calls: Ring<LoggedCall>;
  restartGateway(restart: Restart): void;
  refuse(forMs: number): void;
  reset(): void;
}
