import type { ErrorCode, Problem } from "@/types/errors";
import type { Candidate } from "@/types/messages";

/** What may accompany a code: the chip of a conflict, the fields of a bad request, when to come again. */
export interface DomainErrorExtra {
  chipId?: string;
  /** The verb under way, with `chip_status_conflict`. */
  operation?: string;
  adoptable?: boolean;
  candidates?: Candidate[];
  errors?: NonNullable<Problem["errors"]>;
  /** Answered as `Retry-After`, in whole seconds. */
  retryAfterSeconds?: number;
  /** For the log alone. */
  cause?: unknown;
}

/**
 * An outcome a caller is told about. `detail` is an English sentence that people outside may read: it never
 * holds a message of the database or the gateway.
 */
export class DomainError extends Error {
  override name = "DomainError";
  readonly chipId: string | undefined;
  readonly operation: string | undefined;
  readonly adoptable: boolean | undefined;
  readonly candidates: Problem["candidates"];
  readonly errors: Problem["errors"];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    extra: DomainErrorExtra = {},
  ) {
    super(`${code}: ${detail}`, { cause: extra.cause });
    this.chipId = extra.chipId;
    this.operation = extra.operation;
    this.adoptable = extra.adoptable;
    this.candidates = extra.candidates;
    this.errors = extra.errors;
    this.retryAfterSeconds = extra.retryAfterSeconds;
  }
}

/** A 400 `invalid_request` about one field; `path` is dotted, empty for the request as a whole. */
export function invalidField(path: string, message: string): DomainError {
  return new DomainError("invalid_request", "The request is not valid.", { errors: [{ path, message }] });
}
