import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { DomainError } from "@/lib/errors";

/** One page polls about 30 times a minute, and several people can share an address. */
const REQUESTS_PER_MINUTE = 240;
/** A request with an unknown token counts as this many requests, so an address can try only ten tokens per minute. */
export const UNKNOWN_TOKEN_COST = 24;

/** Counts requests from an address across all processes. Throws `rate_limited` above the limit. */
export async function admitAddress(db: Database, address: string, cost = 1): Promise<void> {
  const [counted] = await db.execute<{ requests: number; resetsInSeconds: number }>(sql`
    insert into julia.pairing_link_requests as counted (address, minute, requests)
    values (${address}, date_trunc('minute', clock_timestamp()), ${cost})
    on conflict (address, minute) do update set requests = counted.requests + excluded.requests
    returning requests, extract(epoch from minute + interval '1 minute' - clock_timestamp())::float8
      as "resetsInSeconds"`);
  if (counted === undefined || counted.requests <= REQUESTS_PER_MINUTE) return;
  throw new DomainError("rate_limited", "Too many requests from this address. Wait before you try again.", {
    retryAfterSeconds: counted.resetsInSeconds,
  });
}
