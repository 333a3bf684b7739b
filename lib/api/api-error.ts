import type { ErrorCode, Problem } from "@/types/errors";

/** `network`: our own server gave no answer, or none that we can read. */
export type ApiErrorCode = ErrorCode | "network";

/** The same request gives the same answer while these last, so nothing is retried for them. */
const FINAL_BELOW_STATUS = 500;

/** A request to our own API that did not succeed; the interface translates `code`, never `detail`. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly code: ApiErrorCode,
    /** 0 when there was no answer. */
    readonly status: number,
    readonly problem: Problem | null = null,
    /** When the server asked us to come again, in seconds. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(`${code} (${status})`);
  }

  get requestId(): string | null {
    return this.problem?.requestId ?? null;
  }
  /** The chip of a conflict. */
  get chipId(): string | null {
    return this.problem?.chipId ?? null;
  }
  /** The verb under way, with `chip_status_conflict`. */
  get operation(): string | null {
    return this.problem?.operation ?? null;
  }
  /** True when the name exists at the gateway only, so that it can be adopted. */
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

/** For TanStack Query: reads are tried again twice, but not what will be refused again. */
export function shouldRetry(failures: number, error: unknown): boolean {
  const final = error instanceof ApiError && error.status > 0 && error.status < FINAL_BELOW_STATUS;
  return !final && failures < 2;
}
