import { timingSafeEqual } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys, clients } from "@/db/schema";
import type { Logger } from "@/lib/log/logger";
import type { ApiScope } from "@/types/api-keys";
import { digestOf, isApiKeySecret } from "./api-key-secret";
import { isLiveKey } from "./live-key";

export interface VerifiedKey {
  keyId: string;
  clientId: string;
  clientName: string;
  scopes: readonly ApiScope[];
  requestsPerMinute: number;
}

export interface VerifyContext {
  db: Database;
  log: Logger;
}

/** Cache lifetime, and therefore the longest time for which a process accepts a revoked or expired key. */
const KEPT_MS = 1000;
const USED_AGAIN_AFTER_SECONDS = 60;

interface KeptKey {
  /**
   * Time at which the query was sent. The entry's age counts from then, because the result may be outdated on arrival.
   */
  askedAt: number;
  answer: Promise<VerifiedKey | null>;
}

/** Pending lookups and the latest lookup of each valid key, keyed by the digest of the secret. */
export type KeptKeys = Map<string, KeptKey>;

/**
 * Returns the live key for this secret, or null if the secret is malformed, unknown, revoked or expired. Requests with the same
 * key share one lookup per second in each process.
 */
export async function verifyApiKey(
  context: VerifyContext,
  kept: KeptKeys,
  secret: string,
  now: () => number = () => performance.now(),
): Promise<VerifiedKey | null> {
  if (!isApiKeySecret(secret)) return null;
  const digest = digestOf(secret);
  const known = kept.get(digest);
  const askedAt = now();
  if (known !== undefined && askedAt - known.askedAt < KEPT_MS) return await known.answer;

  const entry: KeptKey = { askedAt, answer: lookUp(context, digest) };
  kept.set(digest, entry);
  const forget = () => {
    if (kept.get(digest) === entry) kept.delete(digest);
  };
  try {
    const answer = await entry.answer;
    // Only valid keys are cached, so that guessed keys cannot exhaust memory.
    if (answer === null) forget();
    return answer;
  } catch (error) {
    forget();
    throw error;
  }
}

async function lookUp(context: VerifyContext, digest: string): Promise<VerifiedKey | null> {
  const [row] = await context.db
    .select({
      keyId: apiKeys.id,
      digest: apiKeys.digest,
      scopes: apiKeys.scopes,
      live: sql<boolean>`${isLiveKey()}`,
      usedLongAgo: sql<boolean>`${usedLongAgo()}`,
      clientId: clients.id,
      clientName: clients.name,
      requestsPerMinute: clients.requestsPerMinute,
    })
    .from(apiKeys)
    .innerJoin(clients, eq(clients.id, apiKeys.clientId))
    .where(eq(apiKeys.digest, digest));
  // Compares an unknown key with itself, so that rejecting it takes as long as rejecting a revoked key.
  const same = timingSafeEqual(Buffer.from(row?.digest ?? digest), Buffer.from(digest));
  if (row === undefined || !row.live || !same) return null;
  if (row.usedLongAgo) noteUse(context, row.keyId);
  const { keyId, clientId, clientName, scopes, requestsPerMinute } = row;
  return { keyId, clientId, clientName, scopes, requestsPerMinute };
}

const usedLongAgo = () =>
  sql`coalesce(${apiKeys.lastUsedAt} < clock_timestamp() - make_interval(secs => ${USED_AGAIN_AFTER_SECONDS}), true)`;

/**
 * Records the use without delaying the response. If several processes try at the same time, only one of them writes.
 */
function noteUse({ db, log }: VerifyContext, keyId: string): void {
  db.update(apiKeys)
    .set({ lastUsedAt: sql`clock_timestamp()` })
    .where(sql`${apiKeys.id} = ${keyId} and ${usedLongAgo()}`)
    .catch((error: unknown) => log.warn({ err: error }, "failed to record the last use of an API key"));
}
