/** The result of a call to a gateway, with every way in which a call can fail. */

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
