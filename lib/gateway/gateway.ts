/**
 * The product's interface to a gateway, including every way in which a call can fail. Only the implementation depends
 * on the paths, field names and status codes of Evolution API.
 */

/** `not_ready`: HTTP 200 without `state`, which the gateway answers after a delete and during its start. */
export type GatewayState = "open" | "connecting" | "close" | "not_ready";

export interface GatewayQr {
  code: string | null;
  base64: string | null;
  pairingCode: string | null;
  /** QR codes created for this instance so far. The gateway creates no more than 30. */
  count: number;
}

export type GatewayFailureKind =
  /** Nothing was written (connection refused, DNS failure, connection timeout), so the call certainly had no effect. */
  | "unreachable"
  /** Nothing was written, because the caller's deadline for the first byte had passed. */
  | "too_late"
  /** No complete answer arrived in time. The call may have had an effect. */
  | "timeout"
  | "unauthorized"
  /**
   * The gateway has no licence. It answers 503 before it checks the key, the name or the route, so the call had no
   * effect.
   */
  | "license_required"
  | "not_found"
  | "name_taken"
  | "not_connected"
  /** The gateway refused the request (400, or 200 with `error:true`). */
  | "rejected"
  /** The answer is unreadable (HTML, truncated, 5xx). The call may have had an effect. */
  | "unexpected"
  | "circuit_open";

export interface GatewayFailure {
  ok: false;
  kind: GatewayFailureKind;
  /** The gateway's message as one sentence. For logs only; never show it in a browser. */
  detail: string;
  httpStatus: number | null;
  /** The answer, shortened and without keys. Never show it in a browser. */
  raw: string | null;
  /** Time from which the circuit allows the next call. Set only for `circuit_open`. */
  retryAt: Date | null;
}

export type GatewayResult<T> = { ok: true; value: T } | GatewayFailure;

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
  /** Not idempotent. `dialect.sendOutcome` derives what the result proves. */
  sendText(
    instanceName: string,
    /** `notAfterMs` is the deadline for the first byte, in `performance.now()` time. */
    message: { number: string; text: string; notAfterMs?: number },
  ): Promise<GatewayResult<SentText>>;
  findMessages(
    instanceName: string,
    filter: { remoteJid?: string; fromMe?: boolean; from: Date; to: Date },
  ): Promise<GatewayResult<FoundMessage[]>>;
}
