import type { Behaviour } from "./behaviour";
import type { Clock, TimerGroup } from "./clock";
import type { GatewayVersion } from "./gateway-version";
import type { InstanceRow } from "./instance-row";
import type { WhatsApp } from "./whatsapp";

/** An event that tests need and that the real gateway never reports. */
export interface GatewayEvent {
  kind: "second-socket" | "qr-limit" | "orphan-socket" | "destructive-create" | "lost-in-transit";
  instanceName: string;
  detail?: string;
}

/** The parts of the gateway that its instances, sockets, webhooks and acknowledgements use. */
export interface GatewayProcess {
  readonly behaviour: Behaviour;
  readonly clock: Clock;
  readonly timers: TimerGroup;
  readonly version: GatewayVersion;
  readonly whatsapp: WhatsApp;
  serverUrl(): string;
  /** Delivers an event to the row's webhook. Resolves once the event is delivered or abandoned. */
  emit(row: InstanceRow, sender: string | undefined, event: string, data: unknown): Promise<void>;
  record(event: GatewayEvent): void;
  /** Schedules a save of the database. */
  changed(): void;
}
