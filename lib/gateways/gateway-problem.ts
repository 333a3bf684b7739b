import { DomainError } from "@/lib/errors";
import { failure } from "@/lib/gateway/failure";
import type { GatewayFailure, GatewayFailureKind } from "@/lib/gateway/result";
import type { ErrorCode } from "@/types/errors";

const CODES: Record<GatewayFailureKind, ErrorCode> = {
  unreachable: "gateway_unavailable",
  circuit_open: "gateway_unavailable",
  too_late: "gateway_unavailable",
  timeout: "gateway_timeout",
  unauthorized: "gateway_rejected_credentials",
  license_required: "gateway_license_required",
  not_found: "gateway_error",
  name_taken: "instance_name_taken",
  not_connected: "gateway_error",
  rejected: "gateway_error",
  unexpected: "gateway_error",
};

const DETAILS: Partial<Record<ErrorCode, string>> = {
  gateway_unavailable: "The WhatsApp gateway is not reachable.",
  gateway_timeout: "The WhatsApp gateway did not respond in time.",
  gateway_rejected_credentials: "The WhatsApp gateway refused our key.",
  instance_name_taken: "The gateway has a foreign instance with this name.",
  gateway_license_required:
    "The WhatsApp gateway has no active licence. Sessions stay connected, but nothing can be sent or disconnected.",
};

/** Retry delays in seconds. Used if the breaker has not set a time for its next attempt. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  gateway_unavailable: 10,
  // A person has to activate the licence.
  gateway_license_required: 30,
};

const isFailureKind = (text: string): text is GatewayFailureKind => Object.hasOwn(CODES, text);

/** Rebuilds the failure of an operation that another process ran. Only the failure kind is stored. */
export function recordedFailure(error: string | null): GatewayFailure {
  const kind = error !== null && isFailureKind(error) ? error : "unexpected";
  return failure(kind, "reported to the first caller", null, null);
}

/**
 * Converts a gateway failure to the error that the caller gets. The gateway's own message appears only in the log.
 * `chipId` identifies a chip that was kept because the worker continues to create its instance.
 */
export function gatewayProblem(failed: GatewayFailure, chipId?: string): DomainError {
  const code = CODES[failed.kind];
  const usual = RETRY_AFTER[code];
  const untilRetry = failed.retryAt === null ? usual : (failed.retryAt.getTime() - Date.now()) / 1000;
  return new DomainError(code, DETAILS[code] ?? "The WhatsApp gateway failed.", {
    chipId,
    retryAfterSeconds: usual === undefined ? undefined : untilRetry,
    cause: new Error(`${failed.kind}: ${failed.detail}`),
  });
}
