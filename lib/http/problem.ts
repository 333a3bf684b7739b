import type { DomainError } from "@/lib/errors";
import { ERROR_STATUS, type ErrorCode, type Problem } from "@/types/errors";

const TITLES: Record<ErrorCode, string> = {
  invalid_request: "Invalid request",
  invalid_json: "Invalid JSON",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  origin_refused: "Origin refused",
  password_required: "Password required",
  chip_not_found: "Chip not found",
  instance_not_found: "Instance not found",
  message_not_found: "Message not found",
  reservation_not_found: "Reservation not found",
  not_found: "Not found",
  method_not_allowed: "Method not allowed",
  instance_name_taken: "Instance name taken",
  phone_taken: "Phone taken",
  chip_status_conflict: "Chip status conflict",
  message_status_conflict: "Message status conflict",
  version_conflict: "Version conflict",
  idempotency_key_in_use: "Idempotency key in use",
  body_too_large: "Body too large",
  unsupported_media_type: "Unsupported media type",
  idempotency_key_mismatch: "Idempotency key mismatch",
  number_not_on_whatsapp: "Number not on WhatsApp",
  rate_limited: "Too many requests",
  pool_full: "Pool full",
  internal_error: "Internal error",
  gateway_error: "Gateway error",
  gateway_rejected_credentials: "Gateway rejected the credentials",
  gateway_unavailable: "Gateway unavailable",
  gateway_license_required: "Gateway licence required",
  no_instance_available: "No instance available",
  database_unavailable: "Database unavailable",
  gateway_timeout: "Gateway timeout",
};

/** The RFC 9457 answer for an error, with `Retry-After` in whole seconds, at least 1. */
export function problemResponse(error: DomainError, requestId: string): Response {
  const problem: Problem = {
    type: "about:blank",
    title: TITLES[error.code],
    status: ERROR_STATUS[error.code],
    code: error.code,
    detail: error.detail,
    requestId,
    errors: error.errors,
    chipId: error.chipId,
    operation: error.operation,
    adoptable: error.adoptable,
    candidates: error.candidates,
  };
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  if (error.retryAfterSeconds !== undefined) {
    headers.set("retry-after", String(Math.max(1, Math.ceil(error.retryAfterSeconds))));
  }
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
