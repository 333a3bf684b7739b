import type { ErrorCode, Problem } from "@/types/errors";
import type { Candidate } from "@/types/messages";

/** Additions to a code: the conflicting chip, the invalid fields, when to retry. */
export interface DomainErrorExtra {
  chipId?: string;
  /** The operation in progress, with `chip_status_conflict`. */
  operation?: string;
  adoptable?: boolean;
  candidates?: Candidate[];
  errors?: NonNullable<Problem["errors"]>;
  /** Answered as `Retry-After`, in whole seconds. */
  retryAfterSeconds?: number;
  /** For the log only. */
  cause?: unknown;
}

/**
 * An expected failure that callers see. `detail` is an English sentence for outsiders: never a message of the database
 * or the gateway.
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

/** `invalid_request` for one field; `path` is dotted, empty for the whole request. */
export function invalidField(path: string, message: string): DomainError {
  return new DomainError("invalid_request", "The request is not valid.", { errors: [{ path, message }] });
}
