import { DomainError } from "@/lib/errors";
import { postgresCode } from "@/lib/log/postgres-code";

const LOCK_NOT_AVAILABLE = "55P03";
/** Retryable: unique violation (same key or same new contact), deadlock, serialization failure. */
const RETRYABLE: ReadonlySet<string> = new Set(["23505", "40P01", "40001"]);
const MOST_TRIES = 5;

/**
 * Retries a transaction that conflicted with another request for the same key or contact. On a lock timeout, tries the
 * next of `ways`. If the last of them times out, throws `idempotency_key_in_use`, or `database_unavailable` if there is
 * no key.
 */
export async function retryConflicts<Result>(
  idempotencyKey: string | null,
  ways: readonly (() => Promise<Result>)[],
): Promise<Result> {
  const remaining = [...ways];
  let run = remaining.shift();
  for (let tries = 1; run !== undefined; tries += 1) {
    try {
      return await run();
    } catch (error) {
      const code = postgresCode(error);
      if (code === LOCK_NOT_AVAILABLE) {
        run = remaining.shift();
        if (run === undefined) throw stillInProgress(idempotencyKey, error);
      } else if (code === null || !RETRYABLE.has(code) || tries >= MOST_TRIES) throw error;
    }
  }
  throw new Error("there is no way to run the transaction");
}

function stillInProgress(idempotencyKey: string | null, cause: unknown): DomainError {
  const extra = { retryAfterSeconds: 1, cause };
  return idempotencyKey === null
    ? new DomainError(
        "database_unavailable",
        "Another request for this contact is still in progress. Retry in 1 s.",
        extra,
      )
    : new DomainError(
        "idempotency_key_in_use",
        "The first request with this key is still in progress. Retry in 1 s.",
        extra,
      );
}
