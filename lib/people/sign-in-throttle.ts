import { and, eq, gt, lt, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database, Queryable } from "@/db/client";
import { signInAttempts } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import { KNOWN_DAYS } from "./known-browser";

export const THROTTLE_WINDOW_SECONDS = 15 * 60;
/** Wrong passwords allowed for one account from a known browser, since the last success in that browser. */
export const MAX_PER_KNOWN_BROWSER = 20;
/**
 * Wrong passwords allowed for one account from unknown browsers at a familiar address, since the last success at that
 * address. An address is familiar if the account signed in from it during the last 30 days.
 */
export const MAX_PER_FAMILIAR_ADDRESS = 15;
/** Wrong passwords allowed for one account from unknown browsers at a single address that is not familiar. */
const MAX_PER_ACCOUNT_AND_ADDRESS = 5;
/** Wrong passwords allowed for one account from unknown browsers at all unfamiliar addresses together. */
export const MAX_PER_ACCOUNT = 15;
/** Wrong passwords allowed from unknown browsers at one address, for all accounts together. */
const MAX_PER_ADDRESS = 20;

export interface Attempt {
  account: string;
  address: string;
  /** Hash of the browser's token; null unless the browser is known to the account. */
  browser: string | null;
  succeeded: boolean;
  ageSeconds: number;
}

export interface Newcomer {
  account: string;
  address: string;
  browser: string | null;
  /** Addresses and browsers from which people signed in to the account in the last 30 days. */
  familiarAddresses: ReadonlySet<string>;
  knownBrowsers: ReadonlySet<string>;
}

const waitOf = (counted: readonly Attempt[], limit: number) =>
  counted.length < limit ? 0 : THROTTLE_WINDOW_SECONDS - Math.max(...counted.map((row) => row.ageSeconds));

function sinceSuccess(attempts: readonly Attempt[]): Attempt[] {
  const successAges = attempts.filter((row) => row.succeeded).map((row) => row.ageSeconds);
  const lastSuccessAge = Math.min(...successAges, THROTTLE_WINDOW_SECONDS);
  return attempts.filter((row) => !row.succeeded && row.ageSeconds < lastSuccessAge);
}

/**
 * Returns the seconds until this attempt is allowed; 0 means now. A known browser is limited only by its own wrong
 * passwords, so strangers cannot lock the owner out, even from a shared address such as a proxy that is missing from
 * TRUSTED_PROXY. A familiar address is limited only by attempts from that address.
 */
export function secondsToWait(attempt: Newcomer, recent: readonly Attempt[]): number {
  const { account, address, browser, familiarAddresses, knownBrowsers } = attempt;
  const ofAccount = recent.filter((row) => row.account === account);
  if (browser !== null && knownBrowsers.has(browser)) {
    const own = ofAccount.filter((row) => row.browser === browser);
    return waitOf(sinceSuccess(own), MAX_PER_KNOWN_BROWSER);
  }
  const atAddress = ofAccount.filter((row) => row.address === address);
  const ofPair = sinceSuccess(atAddress).filter((row) => row.browser === null);
  if (familiarAddresses.has(address)) return waitOf(ofPair, MAX_PER_FAMILIAR_ADDRESS);
  const ofStrangers = recent.filter((row) => !row.succeeded && row.browser === null);
  return Math.max(
    waitOf(ofPair, MAX_PER_ACCOUNT_AND_ADDRESS),
    waitOf(
      ofStrangers.filter((row) => row.account === account && !familiarAddresses.has(row.address)),
      MAX_PER_ACCOUNT,
    ),
    waitOf(
      ofStrangers.filter((row) => row.address === address),
      MAX_PER_ADDRESS,
    ),
  );
}

/**
 * Admits one password check and records it as failed in advance, so that parallel guesses count in every process.
 * `rememberBrowser` marks the attempt as successful later. Throws `rate_limited` with the seconds to wait.
 */
export async function admitAttempt(
  db: Database,
  input: { account: string; address: string; browser: string | null },
): Promise<{ attemptId: string }> {
  const { account, address } = input;
  return await db.transaction(async (tx) => {
    // Every caller locks the account before the address, to avoid deadlocks.
    for (const key of [`sign-in account ${account}`, `sign-in address ${address}`]) {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
    }
    const recent = await readRecent(tx, input);
    const familiar = await readFamiliar(tx, account);
    const wait = secondsToWait({ ...input, ...familiar }, recent);
    if (wait > 0) {
      throw new DomainError("rate_limited", "Too many sign-in attempts. Wait before you try again.", {
        retryAfterSeconds: wait,
      });
    }
    const isKnown = input.browser !== null && familiar.knownBrowsers.has(input.browser);
    const attemptId = uuidv7();
    await tx
      .insert(signInAttempts)
      .values({ id: attemptId, account, address, browser: isKnown ? input.browser : null });
    await tx
      .delete(signInAttempts)
      .where(lt(signInAttempts.at, sql`now() - make_interval(days => ${KNOWN_DAYS})`));
    return { attemptId };
  });
}

async function readRecent(db: Queryable, input: { account: string; address: string }): Promise<Attempt[]> {
  return await db
    .select({
      account: signInAttempts.account,
      address: signInAttempts.address,
      browser: signInAttempts.browser,
      succeeded: signInAttempts.succeeded,
      ageSeconds: sql<number>`extract(epoch from clock_timestamp() - ${signInAttempts.at})::float8`,
    })
    .from(signInAttempts)
    .where(
      and(
        or(eq(signInAttempts.account, input.account), eq(signInAttempts.address, input.address)),
        gt(signInAttempts.at, sql`now() - make_interval(secs => ${THROTTLE_WINDOW_SECONDS})`),
      ),
    );
}

async function readFamiliar(
  db: Queryable,
  account: string,
): Promise<Pick<Newcomer, "familiarAddresses" | "knownBrowsers">> {
  const rows = await db
    .selectDistinct({ address: signInAttempts.address, browser: signInAttempts.browser })
    .from(signInAttempts)
    .where(and(eq(signInAttempts.account, account), signInAttempts.succeeded));
  return {
    familiarAddresses: new Set(rows.map((row) => row.address)),
    knownBrowsers: new Set(rows.flatMap((row) => row.browser ?? [])),
  };
}
