import type { Behaviour } from "./behaviour";
import type { GatewayVersion } from "./gateway-version";
import type { InstanceRow } from "./instance-row";
import type { WhatsApp } from "./whatsapp";

/** Things that a test wants to know and the real gateway never says. */
export interface GatewayEvent {
  kind: "second-socket" | "qr-limit" | "orphan-socket" | "destructive-create" | "lost-in-transit";
  instanceName: string;
  detail?: string;
}

/** What an instance needs from the process it lives in. */
export interface GatewayProcess {
  readonly behaviour: Behaviour;
  readonly whatsapp: WhatsApp;
  readonly version: GatewayVersion;
  /** Delivers an event to the row's webhook; resolves when the last try is over. */
  emit(row: InstanceRow, sender: string | undefined, event: string, data: unknown): Promise<void>;
  /** Writes into the event log. */
  record(event: GatewayEvent): void;
  /** The database changed and wants to be saved. */
  changed(): void;
}
