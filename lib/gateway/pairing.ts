import type { GatewayResult } from "./result";

/** `not_ready`: HTTP 200 without `state`, which the gateway answers after a delete and during its start. */
export type GatewayState = "open" | "connecting" | "close" | "not_ready";

export interface GatewayQr {
  code: string | null;
  base64: string | null;
  pairingCode: string | null;
  /** QR codes created for this instance so far. The gateway creates no more than 30. */
  count: number;
}

/**
 * One row of the gateway's instance list. `status` comes from the gateway's database and can be outdated for a long
 * time.
 */
export interface GatewayInstance {
  instanceName: string;
  status: "open" | "connecting" | "close";
  /** Digits of the paired phone, or null. The gateway keeps the digits after a logout. */
  ownerPhone: string | null;
  /**
   * The number that was entered when the instance was created. The gateway never compares it with the phone that pairs.
   */
  number: string | null;
  profileName: string | null;
  /** Code of the last final close. A later login does not clear the code. */
  disconnectionCode: number | null;
  disconnectedAt: Date | null;
}

export interface GatewayWebhook {
  url: string;
  enabled: boolean;
  events: string[];
  headers: Record<string, string>;
  /** If true, each event goes to a separate path under `url`. */
  byEvents: boolean;
  /** If true, message events contain the bytes of their media. */
  base64: boolean;
}

interface CreateInstanceRequest {
  instanceName: string;
  /** If true, the gateway connects immediately and waits 5 s for the first QR code. */
  withQr: boolean;
  webhook?: GatewayWebhook;
}

export interface CreatedInstance {
  instanceName: string;
  state: GatewayState;
  qr: GatewayQr | null;
}

/** The gateway calls that create, pair, check, restart, log out, delete and list instances and set their webhooks. */
export interface PairingGateway {
  /**
   * `GET /`, which needs neither a key nor a licence. Older gateways look up WhatsApp's version before they answer, so
   * this call must not be used as a health check.
   */
  readVersion(): Promise<GatewayResult<{ version: string }>>;
  /** Needs no key. If the gateway does not have this route, it needs no licence. */
  readLicense(): Promise<GatewayResult<{ isRequired: boolean }>>;
  verifyKey(): Promise<GatewayResult<null>>;
  create(request: CreateInstanceRequest): Promise<GatewayResult<CreatedInstance>>;
  /**
   * While the state is `connecting`, returns the last QR code (null if there is none yet). While the state is `close`,
   * opens a socket and may return a QR code that no longer works.
   */
  connect(instanceName: string): Promise<GatewayResult<{ state: GatewayState; qr: GatewayQr | null }>>;
  connectionState(instanceName: string): Promise<GatewayResult<{ state: GatewayState }>>;
  restart(instanceName: string): Promise<GatewayResult<null>>;
  /**
   * Success means only that the gateway accepted the logout, so read the state afterwards to verify it. Fails with
   * `not_connected` if there was no session.
   */
  logout(instanceName: string): Promise<GatewayResult<null>>;
  /**
   * Success means only that the gateway accepted the delete. The name is free once `connectionState` answers
   * `not_found`.
   */
  delete(instanceName: string): Promise<GatewayResult<null>>;
  fetchInstances(): Promise<GatewayResult<GatewayInstance[]>>;
  fetchInstance(instanceName: string): Promise<GatewayResult<GatewayInstance>>;
  setWebhook(instanceName: string, webhook: GatewayWebhook): Promise<GatewayResult<null>>;
  findWebhook(instanceName: string): Promise<GatewayResult<GatewayWebhook | null>>;
}
