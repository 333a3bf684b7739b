import type { DomainError } from "@/lib/errors";
import { ERROR_STATUS, type ErrorCode, type Problem } from "@/types/errors";

/** Titles of codes whose words do not make a good title. */
const TITLES: Partial<Record<ErrorCode, string>> = {
  invalid_json: "Invalid JSON",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  number_not_on_whatsapp: "Number not on WhatsApp",
  rate_limited: "Too many requests",
  gateway_rejected_credentials: "Gateway rejected the credentials",
  gateway_license_required: "Gateway licence required",
};

function titleOf(code: ErrorCode): string {
  const words = code.replaceAll("_", " ");
  return TITLES[code] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Creates the RFC 9457 response for an error, with `Retry-After` in whole seconds (at least 1). */
export function problemResponse(error: DomainError, requestId: string): Response {
  const problem: Problem = {
    type: "about:blank",
    title: titleOf(error.code),
    status: ERROR_STATUS[error.code],
    code: error.code,
    detail: error.detail,
    requestId,
    errors: error.errors,
    chipId: error.chipId,
    operation: error.operation,
    adoptable: error.adoptable,
    candidates: error.candidates,
    linkEnd: error.linkEnd,
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
