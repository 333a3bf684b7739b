import type { Behaviour } from "./behaviour";
import type { GatewayVersion } from "./gateway-version";
import type { InstanceRow } from "./instance-row";
import type { WhatsApp } from "./whatsapp";

/** Events that tests need and that the real gateway never reports. */
export interface GatewayEvent {
  kind: "second-socket" | "qr-limit" | "orphan-socket" | "destructive-create" | "lost-in-transit";
  instanceName: string;
  detail?: string;
}

/** The process of an instance. */
export interface GatewayProcess {
  readonly behaviour: Behaviour;
  readonly whatsapp: WhatsApp;
  readonly version: GatewayVersion;
  /** Delivers an event to the row's webhook; resolves after the last attempt. */
  emit(row: InstanceRow, sender: string | undefined, event: string, data: unknown): Promise<void>;
  record(event: GatewayEvent): void;
  /** Schedules a save of the database. */
  changed(): void;
}
