import type { DomainError } from "@/lib/errors";
import { errorPath, errorTitle } from "@/lib/openapi/error-guides";
import { ERROR_STATUS, type Problem } from "@/types/errors";

/** Creates the RFC 9457 response for an error, with `Retry-After` in whole seconds (at least 1). */
export function problemResponse(error: DomainError, requestId: string): Response {
  const problem: Problem = {
    type: errorPath(error.code),
    title: errorTitle(error.code),
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
