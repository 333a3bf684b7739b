import { DomainError } from "@/lib/errors";
import { failure } from "@/lib/gateway/failure";
import type { GatewayFailure, GatewayFailureKind } from "@/lib/gateway/gateway";
import type { ErrorCode } from "@/types/errors";

const CODES: Record<GatewayFailureKind, ErrorCode> = {
  unreachable: "gateway_unavailable",
  circuit_open: "gateway_unavailable",
  too_late: "gateway_unavailable",
  timeout: "gateway_timeout",
  unauthorized: "gateway_rejected_credentials",
  license_required: "gateway_license_required",
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
  gateway_license_required:
    "The WhatsApp gateway asks for its licence to be activated. Sessions stay connected; nothing can be sent or disconnected.",
};

/** Without a word of when the circuit lets the next call through, this is a fair time to come again. */
const RETRY_AFTER_SECONDS = 10;

const isFailureKind = (text: string): text is GatewayFailureKind => Object.hasOwn(CODES, text);

/** The failure of a verb that somebody else began, as its operation keeps it: the kind alone. */
export function recordedFailure(error: string | null): GatewayFailure {
  const kind = error !== null && isFailureKind(error) ? error : "unexpected";
  return failure(kind, "told to the one who asked first", null, null);
}

/**
 * A gateway's failure as a caller is told of it; the gateway's own words stay in the log. `chipId` names a
 * chip that is kept all the same, because the worker goes on with it.
 */
export function gatewayProblem(failed: GatewayFailure, chipId?: string): DomainError {
  const code = CODES[failed.kind];
  const untilRetry = failed.retryAt === null ? null : (failed.retryAt.getTime() - Date.now()) / 1000;
  return new DomainError(code, DETAILS[code] ?? "The WhatsApp gateway failed.", {
    chipId,
    retryAfterSeconds:
      code === "gateway_unavailable" ? Math.max(1, Math.ceil(untilRetry ?? RETRY_AFTER_SECONDS)) : undefined,
    cause: new Error(`${failed.kind}: ${failed.detail}`),
  });
}
