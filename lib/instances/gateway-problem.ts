import { DomainError } from "@/lib/errors";
import type { GatewayFailure, GatewayFailureKind } from "@/lib/evolution/gateway";
import type { ErrorCode } from "@/types/errors";

const CODES: Record<GatewayFailureKind, ErrorCode> = {
  unreachable: "gateway_unavailable",
  circuit_open: "gateway_unavailable",
  timeout: "gateway_timeout",
  unauthorized: "gateway_rejected_credentials",
  not_found: "gateway_error",
  name_taken: "gateway_error",
  not_connected: "gateway_error",
  rejected: "gateway_error",
  unexpected: "gateway_error",
};

const DETAILS: Partial<Record<ErrorCode, string>> = {
  gateway_unavailable: "The WhatsApp gateway cannot be reached.",
  gateway_timeout: "The WhatsApp gateway did not answer in time.",
  gateway_rejected_credentials: "The WhatsApp gateway refused our key.",
};

/** Without a word of when the circuit lets the next call through, this is a fair time to come again. */
const RETRY_AFTER_SECONDS = 10;

/** A gateway's failure as a caller is told of it; the gateway's own words stay in the log. */
export function gatewayProblem(failure: GatewayFailure): DomainError {
  const code = CODES[failure.kind];
  const untilRetry = failure.retryAt === null ? null : (failure.retryAt.getTime() - Date.now()) / 1000;
  return new DomainError(code, DETAILS[code] ?? "The WhatsApp gateway failed.", {
    retryAfterSeconds:
      code === "gateway_unavailable" ? Math.max(1, Math.ceil(untilRetry ?? RETRY_AFTER_SECONDS)) : undefined,
    cause: failure.detail,
  });
}
