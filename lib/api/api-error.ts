import type { ErrorCode, Problem } from "@/types/errors";

/** `network`: our server did not respond, or its response could not be read. */
export type ApiErrorCode = ErrorCode | "network";

/** Errors with a lower status are not retried, because the same request would get the same response. */
const FINAL_BELOW_STATUS = 500;

/** A failed request to our own API. The interface translates `code` and never shows `detail`. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly code: ApiErrorCode,
    /** 0 if there was no response. */
    readonly status: number,
    readonly problem: Problem | null = null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(`${code} (${status})`);
  }

  get requestId(): string | null {
    return this.problem?.requestId ?? null;
  }
  get chipId(): string | null {
    return this.problem?.chipId ?? null;
  }
  /** The operation in progress, for `chip_status_conflict`. */
  get operation(): string | null {
    return this.problem?.operation ?? null;
  }
  /** True if the gateway has an instance of this name but the pool does not, so that the instance can be adopted. */
  get adoptable(): boolean {
    return this.problem?.adoptable ?? false;
  }
  get fields(): NonNullable<Problem["errors"]> {
    return this.problem?.errors ?? [];
  }
}

export function isApiError(error: unknown, code?: ApiErrorCode): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

/** Retry rule for TanStack Query: a failed read is retried twice, but never after a client error. */
export function shouldRetry(failures: number, error: unknown): boolean {
  const final = error instanceof ApiError && error.status > 0 && error.status < FINAL_BELOW_STATUS;
  return !final && failures < 2;
}
