import { and, eq, gt, lt, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database, Queryable } from "@/db/client";
import { signInAttempts } from "@/db/schema";
import { DomainError } from "@/lib/errors";

export const THROTTLE_WINDOW_SECONDS = 15 * 60;
/** Wrong passwords for one account from one address, since the last right one there. */
export const MAX_PER_ACCOUNT_AND_ADDRESS = 5;
/** Wrong passwords for one account from all addresses that never signed in to it. */
export const MAX_PER_ACCOUNT = 15;
/** Wrong passwords from one address for all accounts. */
export const MAX_PER_ADDRESS = 20;
/** An address from which somebody signed in to the account within these days is familiar to it. */
const FAMILIAR_DAYS = 30;

export interface Attempt {
  account: string;
  address: string;
  succeeded: boolean;
  ageSeconds: number;
}

/**
 * How many seconds to wait before this attempt may be made; 0: now. A familiar address answers only for its
 * own wrong passwords, so that strangers guessing an account cannot lock its owner out.
 */
export function secondsToWait(
  attempt: { account: string; address: string; familiarAddresses: ReadonlySet<string> },
  recent: readonly Attempt[],
): number {
  const { account, address, familiarAddresses } = attempt;
  const failures = recent.filter((row) => !row.succeeded);
  const ofPair = (row: Attempt) => row.account === account && row.address === address;
  const lastSuccessAge = Math.min(
    ...recent.filter((row) => row.succeeded && ofPair(row)).map((row) => row.ageSeconds),
    THROTTLE_WINDOW_SECONDS,
  );
  const waitOf = (counted: readonly Attempt[], limit: number) =>
    counted.length < limit ? 0 : THROTTLE_WINDOW_SECONDS - Math.max(...counted.map((row) => row.ageSeconds));

  const waits = [
    waitOf(
      failures.filter((row) => ofPair(row) && row.ageSeconds < lastSuccessAge),
      MAX_PER_ACCOUNT_AND_ADDRESS,
    ),
  ];
  if (!familiarAddresses.has(address)) {
    waits.push(
      waitOf(
        failures.filter((row) => row.account === account && !familiarAddresses.has(row.address)),
        MAX_PER_ACCOUNT,
      ),
      waitOf(
        failures.filter((row) => row.address === address),
        MAX_PER_ADDRESS,
      ),
    );
  }
  return Math.max(...waits);
}

/**
 * Admits one try of a password and writes it down as failed before it is made, so that parallel guesses in
 * any process count; `markSucceeded` says otherwise. Throws `rate_limited` with the seconds to wait.
 */
export async function admitAttempt(
  db: Database,
  input: { account: string; address: string },
): Promise<{ attemptId: string }> {
  const { account, address } = input;
  return await db.transaction(async (tx) => {
    // Always the account first, so that two attempts never wait for each other.
    for (const key of [`sign-in account ${account}`, `sign-in address ${address}`]) {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
    }
    const recent = await readRecent(tx, input);
    const familiarAddresses = await readFamiliarAddresses(tx, account);
    const wait = secondsToWait({ account, address, familiarAddresses }, recent);
    if (wait > 0) {
      throw new DomainError("rate_limited", "Too many attempts to sign in. Wait before trying again.", {
        retryAfterSeconds: wait,
      });
    }
    const attemptId = uuidv7();
    await tx.insert(signInAttempts).values({ id: attemptId, account, address });
    await tx
      .delete(signInAttempts)
      .where(lt(signInAttempts.at, sql`now() - make_interval(days => ${FAMILIAR_DAYS})`));
    return { attemptId };
  });
}

/** The password of an admitted attempt was right. */
export async function markSucceeded(db: Queryable, attemptId: string): Promise<void> {
  await db.update(signInAttempts).set({ succeeded: true }).where(eq(signInAttempts.id, attemptId));
}

async function readRecent(db: Queryable, input: { account: string; address: string }): Promise<Attempt[]> {
  return await db
    .select({
      account: signInAttempts.account,
      address: signInAttempts.address,
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

async function readFamiliarAddresses(db: Queryable, account: string): Promise<Set<string>> {
  const rows = await db
    .selectDistinct({ address: signInAttempts.address })
    .from(signInAttempts)
    .where(and(eq(signInAttempts.account, account), signInAttempts.succeeded));
  return new Set(rows.map((row) => row.address));
}
