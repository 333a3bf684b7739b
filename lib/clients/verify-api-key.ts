import { timingSafeEqual } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys, clients } from "@/db/schema";
import type { Logger } from "@/lib/log/logger";
import type { ApiScope } from "@/types/api-keys";
import { digestOf, isApiKeySecret } from "./api-key-secret";

/** A live key and its client. */
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

/** Every process refuses a revoked key after at most this long. */
const KEPT_MS = 1000;
const USED_AGAIN_AFTER_SECONDS = 60;

interface KeptKey {
  /** When the query was sent; its answer may be outdated on arrival. */
  askedAt: number;
  answer: Promise<VerifiedKey | null>;
}

/** Valid keys of the last second and pending lookups, by digest. */
export type KeptKeys = Map<string, KeptKey>;

/**
 * The live key of this secret, or null if it is malformed, unknown or revoked. Requests with one key share one lookup
 * per second in each process.
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
    // Caches valid keys only, so that guesses cannot fill the memory.
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
      revoked: sql<boolean>`${apiKeys.revokedAt} is not null`,
      usedLongAgo: sql<boolean>`${usedLongAgo()}`,
      clientId: clients.id,
      clientName: clients.name,
      requestsPerMinute: clients.requestsPerMinute,
    })
    .from(apiKeys)
    .innerJoin(clients, eq(clients.id, apiKeys.clientId))
    .where(eq(apiKeys.digest, digest));
  // An unknown key is compared with itself, so that it takes as long as a revoked one.
  const same = timingSafeEqual(Buffer.from(row?.digest ?? digest), Buffer.from(digest));
  if (row === undefined || row.revoked || !same) return null;
  if (row.usedLongAgo) noteUse(context, row.keyId);
  const { keyId, clientId, clientName, scopes, requestsPerMinute } = row;
  return { keyId, clientId, clientName, scopes, requestsPerMinute };
}

const usedLongAgo = () =>
  sql`coalesce(${apiKeys.lastUsedAt} < clock_timestamp() - make_interval(secs => ${USED_AGAIN_AFTER_SECONDS}), true)`;

/** Does not delay the answer; only one of many processes writes. */
function noteUse({ db, log }: VerifyContext, keyId: string): void {
  db.update(apiKeys)
    .set({ lastUsedAt: sql`clock_timestamp()` })
    .where(sql`${apiKeys.id} = ${keyId} and ${usedLongAgo()}`)
    .catch((error: unknown) => log.warn({ err: error }, "last use of an API key not recorded"));
}
