/**
 * The product's interface to a gateway, with every way a call can end. Only the code behind it knows paths, field names
 * and status codes of Evolution API.
 */

/** `not_ready`: 200 without `state`, as after a delete and while the gateway starts. */
export type GatewayState = "open" | "connecting" | "close" | "not_ready";

export interface GatewayQr {
  code: string | null;
  base64: string | null;
  pairingCode: string | null;
  /** QR codes made for this instance so far; at its limit (30) the gateway refuses. */
  count: number;
}

export type GatewayFailureKind =
  /** Nothing was written: connection refused, DNS failure, connect timeout. The call certainly had no effect. */
  | "unreachable"
  /** Nothing was written, because the caller's deadline for the first byte had passed. */
  | "too_late"
  /** No complete answer in time. The call may have had its effect. */
  | "timeout"
  | "unauthorized"
  /** The gateway has no licence (503 before it checks key, name and route): the call had no effect. */
  | "license_required"
  | "not_found"
  | "name_taken"
  | "not_connected"
  /** The gateway refused the request (400, or 200 with `error:true`). */
  | "rejected"
  /** An unreadable answer: HTML, half an answer, 5xx. The call may have had its effect. */
  | "unexpected"
  /** Not sent: the circuit is open. */
  | "circuit_open";

export interface GatewayFailure {
  ok: false;
  kind: GatewayFailureKind;
  /** The gateway's message, flattened; for logs, never for a browser. */
  detail: string;
  httpStatus: number | null;
  /** The answer, shortened and without keys; for logs only. */
  raw: string | null;
  /** When the circuit admits the next call; only with `circuit_open`. */
  retryAt: Date | null;
}

export type GatewayResult<T> = { ok: true; value: T } | GatewayFailure;

/** One row of the gateway's list. `status` comes from the gateway's database and can be stale for a long time. */
export interface GatewayInstance {
  instanceName: string;
  status: "open" | "connecting" | "close";
  /** Digits of the paired phone, or null; the gateway keeps it after a logout. */
  ownerPhone: string | null;
  /** Entered at creation; the gateway never compares it with the phone that pairs. */
  number: string | null;
  profileName: string | null;
  /** Code of the last final disconnection; a later login does not clear it. */
  disconnectionCode: number | null;
  disconnectedAt: Date | null;
}

export interface GatewayWebhook {
  url: string;
  enabled: boolean;
  events: string[];
  headers: Record<string, string>;
  /** True: each event goes to its own path below `url`. */
  byEvents: boolean;
  /** True: message events contain the bytes of their media. */
  base64: boolean;
}

interface CreateInstanceRequest {
  instanceName: string;
  /** True: the gateway connects immediately and waits 5 s for the first QR code. */
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
  /**
   * `GET /`, which needs no key or licence. Older gateways first look up WhatsApp's version, so it is no health check.
   */
  readVersion(): Promise<GatewayResult<{ version: string }>>;
  /** Needs no key. A gateway without this route needs no licence. */
  readLicense(): Promise<GatewayResult<{ isRequired: boolean }>>;
  verifyKey(): Promise<GatewayResult<null>>;
  create(request: CreateInstanceRequest): Promise<GatewayResult<CreatedInstance>>;
  /**
   * In `connecting` returns the last QR code (null: none yet). In `close` it OPENS A SOCKET and may return a dead QR
   * code.
   */
  connect(instanceName: string): Promise<GatewayResult<{ state: GatewayState; qr: GatewayQr | null }>>;
  connectionState(instanceName: string): Promise<GatewayResult<{ state: GatewayState }>>;
  restart(instanceName: string): Promise<GatewayResult<null>>;
  /** Accepted, not done: verify by reading the state. `not_connected` when there was no session. */
  logout(instanceName: string): Promise<GatewayResult<null>>;
  /** Accepted, not done: the name is free once connectionState answers `not_found`. */
  delete(instanceName: string): Promise<GatewayResult<null>>;
  fetchInstances(): Promise<GatewayResult<GatewayInstance[]>>;
  fetchInstance(instanceName: string): Promise<GatewayResult<GatewayInstance>>;
  setWebhook(instanceName: string, webhook: GatewayWebhook): Promise<GatewayResult<null>>;
  findWebhook(instanceName: string): Promise<GatewayResult<GatewayWebhook | null>>;
  /** Not idempotent. `dialect.sendOutcome` derives from the result what was proven. */
  sendText(
    instanceName: string,
    /** `notAfterMs`, on the clock of `performance.now()`: the deadline for the first byte. */
    message: { number: string; text: string; notAfterMs?: number },
  ): Promise<GatewayResult<SentText>>;
  findMessages(
    instanceName: string,
    filter: { remoteJid?: string; fromMe?: boolean; from: Date; to: Date },
  ): Promise<GatewayResult<FoundMessage[]>>;
}
