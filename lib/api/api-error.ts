import type { ErrorCode, Problem } from "@/types/errors";

/** `network`: our own server did not answer, or the answer is unreadable. */
export type ApiErrorCode = ErrorCode | "network";

/** Client errors are final: the same request would get the same answer. */
const FINAL_BELOW_STATUS = 500;

/** A request to our own API that did not succeed; the interface translates `code`, never `detail`. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly code: ApiErrorCode,
    /** 0 when there was no answer. */
    readonly status: number,
    readonly problem: Problem | null = null,
    /** From `retry-after`, in seconds. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(`${code} (${status})`);
  }

  get requestId(): string | null {
    return this.problem?.requestId ?? null;
  }
  /** The chip that a conflict is about. */
  get chipId(): string | null {
    return this.problem?.chipId ?? null;
  }
  /** The operation in progress, with `chip_status_conflict`. */
  get operation(): string | null {
    return this.problem?.operation ?? null;
  }
  /** True when only the gateway has this name, so that the instance can be adopted. */
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

/** For TanStack Query: retries reads twice, except after a client error. */
export function shouldRetry(failures: number, error: unknown): boolean {
  const final = error instanceof ApiError && error.status > 0 && error.status < FINAL_BELOW_STATUS;
  return !final && failures < 2;
}
