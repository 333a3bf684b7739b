import type { ErrorCode, Problem } from "@/types/errors";
import type { Candidate } from "@/types/messages";
import type { PairingLinkEnd } from "@/types/pairing-link";

export interface DomainErrorExtra {
  chipId?: string;
  /** The operation in progress that caused a `chip_status_conflict`. */
  operation?: string;
  adoptable?: boolean;
  candidates?: Candidate[];
  linkEnd?: PairingLinkEnd;
  errors?: NonNullable<Problem["errors"]>;
  /** Sent in the `Retry-After` header, in whole seconds. */
  retryAfterSeconds?: number;
  /** Written to the log, but never included in a response. */
  cause?: unknown;
}

/**
 * An expected failure that is reported to the caller. `detail` is an English sentence for API users and never contains
 * a database or gateway message.
 */
export class DomainError extends Error {
  override name = "DomainError";
  readonly chipId: string | undefined;
  readonly operation: string | undefined;
  readonly adoptable: boolean | undefined;
  readonly candidates: Problem["candidates"];
  readonly linkEnd: PairingLinkEnd | undefined;
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
    this.linkEnd = extra.linkEnd;
    this.errors = extra.errors;
    this.retryAfterSeconds = extra.retryAfterSeconds;
  }
}

/** Creates an `invalid_request` error for one field. `path` is dotted, and empty for the whole request. */
export function invalidField(path: string, message: string): DomainError {
  return new DomainError("invalid_request", "The request is not valid.", { errors: [{ path, message }] });
}
