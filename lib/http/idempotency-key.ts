import { invalidField } from "@/lib/errors";
import { idempotencyKeySchema } from "@/types/messages";

const NAME = "Idempotency-Key";

/** Returns the request's idempotency key, or null. Throws `invalid_request` for an empty or overlong key. */
export function readIdempotencyKey(headers: Headers): string | null {
  const key = headers.get(NAME);
  if (key === null) return null;
  if (!idempotencyKeySchema.safeParse(key).success) {
    throw invalidField(NAME, "must have 1 to 255 characters");
  }
  return key;
}
