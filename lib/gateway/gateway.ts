/**
 * What the rest of the product may ask of a gateway, and every way it can turn out. The client in
 * `client.ts` implements it; nothing else knows paths, field names or status codes of Evolution API.
 */

/** `not_ready`: 200 without `state`, as just after a delete and while the gateway starts. */
export type GatewayState = "open" | "connecting" | "close" | "not_ready";

export interface GatewayQr {
  code: string | null;
  base64: string | null;
  pairingCode: string | null;
  /** How many QR codes the gateway has made for this instance; cumulative, it refuses at its limit (30). */
  count: number;
}

export type GatewayFailureKind =
  /** Nothing was written: refused, DNS, connect time-out. The call certainly had no effect. */
  | "unreachable"
  /** Nothing was written: the moment after which the caller wanted nothing written had passed. */
  | "too_late"
  /** No (whole) answer in time. The call may have had its effect. */
  | "timeout"
  | "unauthorized"
  /** The gateway waits for its licence (503 before key, name and route are looked at): it did nothing. */
  | "license_required"
  | "not_found"
  | "name_taken"
  | "not_connected"
  /** The gateway refused what we asked (400, and 200 with `error:true`). */
  | "rejected"
  /** Anything we cannot read: HTML, half an answer, 5xx. The call may have had its effect. */
  | "unexpected"
  /** We did not ask: the circuit is open. */
  | "circuit_open";

export interface GatewayFailure {
  ok: false;
  kind: GatewayFailureKind;
  /** The gateway's words, flattened; for logs, never for a browser. */
  detail: string;
  httpStatus: number | null;
  /** The answer as it came, trimmed and without keys; for logs only. */
  raw: string | null;
  /** When the circuit lets the next call through; only with `circuit_open`. */
  retryAt: Date | null;
}

export type GatewayResult<T> = { ok: true; value: T } | GatewayFailure;

/** One row of the gateway's list. Its `status` is what the gateway's database says: stale for long periods. */
export interface GatewayInstance {
  instanceName: string;
  status: "open" | "connecting" | "close";
  /** Digits of the phone that paired, or null; kept by the gateway after a logout. */
  ownerPhone: string | null;
  /** What the creator typed; never compared by the gateway with the phone that pairs. */
  number: string | null;
  profileName: string | null;
  /** Of the last final disconnection; never cleared by a later login. */
  disconnectionCode: number | null;
  disconnectedAt: Date | null;
}

export interface GatewayWebhook {
  url: string;
  enabled: boolean;
  events: string[];
  headers: Record<string, string>;
  /** True: each event goes to a path of its own below `url`. */
  byEvents: boolean;
  /** True: message events carry the bytes of their media. */
  base64: boolean;
}

interface CreateInstanceRequest {
  instanceName: string;
  /** True: the gateway connects now and waits 5 s for the first QR code. */
  withQr: boolean;
  webhook?: GatewayWebhook;
}

export interface CreatedInstance {
  instanceName: string;
  state: GatewayState;
  qr: GatewayQr | null;
}

export interface SentText {
  gatewayMessageId: string;
  remoteJid: string;
  status: string;
}

export interface FoundMessage {
  gatewayMessageId: string;
  remoteJid: string;
  fromMe: boolean;
  text: string | null;
  sentAt: Date | null;
  status: string | null;
}

export interface Gateway {
  /** `GET /`, which asks for no key nor licence. Older gateways look WhatsApp's version up first: no sign of health. */
  readVersion(): Promise<GatewayResult<{ version: string }>>;
  /** Asks for no key. A gateway without such a route needs no licence. */
  readLicense(): Promise<GatewayResult<{ isRequired: boolean }>>;
  verifyKey(): Promise<GatewayResult<null>>;
  create(request: CreateInstanceRequest): Promise<GatewayResult<CreatedInstance>>;
  /** `connecting` hands out the last remembered QR (null: not yet); `close` OPENS A SOCKET and may answer with a dead QR. */
  connect(instanceName: string): Promise<GatewayResult<{ state: GatewayState; qr: GatewayQr | null }>>;
  connectionState(instanceName: string): Promise<GatewayResult<{ state: GatewayState }>>;
  restart(instanceName: string): Promise<GatewayResult<null>>;
  /** Accepted, not done: read the state back. `not_connected` when there was nothing to log out. */
  logout(instanceName: string): Promise<GatewayResult<null>>;
  /** Accepted, not done: the name is free when connectionState answers `not_found`. */
  delete(instanceName: string): Promise<GatewayResult<null>>;
  fetchInstances(): Promise<GatewayResult<GatewayInstance[]>>;
  fetchInstance(instanceName: string): Promise<GatewayResult<GatewayInstance>>;
  setWebhook(instanceName: string, webhook: GatewayWebhook): Promise<GatewayResult<null>>;
  findWebhook(instanceName: string): Promise<GatewayResult<GatewayWebhook | null>>;
  /** Not idempotent, and its failures are classed by the dispatcher: `raw` and `httpStatus` matter here. */
  sendText(
    instanceName: string,
    /** `notAfterMs`, on the clock of `performance.now()`: the last moment at which a byte may be written. */
    message: { number: string; text: string; notAfterMs?: number },
  ): Promise<GatewayResult<SentText>>;
  findMessages(
    instanceName: string,
    filter: { remoteJid?: string; fromMe?: boolean; from: Date; to: Date },
  ): Promise<GatewayResult<FoundMessage[]>>;
}
