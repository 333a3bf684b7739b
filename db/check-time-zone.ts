import type { TransactionSql } from "postgres";
import { MigrationError } from "./migration-error";

const UNKNOWN_ZONE = "22023";

/**
 * Throws a `MigrationError` unless PostgreSQL knows the time zone by name and computes the same local times as this
 * runtime, in winter and in summer. PostgreSQL decides when a sending window opens, and this runtime displays that
 * time. The two can differ: PostgreSQL reads EET, for example, as an abbreviation without daylight saving time.
 */
export async function checkTimeZone(sql: TransactionSql, timeZone: string): Promise<void> {
  const [year] = await sql<{ moments: Date[] }[]>`select array[
    date_trunc('year', clock_timestamp(), 'UTC') + interval '12 hours',
    date_trunc('year', clock_timestamp(), 'UTC') + interval '6 months 12 hours'] as moments`;
  for (const moment of year?.moments ?? []) {
    const theirs = await localTime(sql, moment, timeZone);
    const ours = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
    if (theirs === ours.format(moment)) continue;
    const reason = theirs === null ? "is not known to the database" : "is another zone to the database";
    throw new MigrationError(
      `TZ: "${timeZone}" ${reason}; write the name of a place, such as America/Sao_Paulo`,
    );
  }
}

/** Returns the local time in the zone according to PostgreSQL, or null if PostgreSQL does not know the zone. */
async function localTime(sql: TransactionSql, moment: Date, timeZone: string): Promise<string | null> {
  try {
    const [row] = await sql.savepoint(
      (inner) => inner<{ local: string }[]>`
        select to_char(${moment}::timestamptz at time zone ${timeZone}::text, 'YYYY-MM-DD HH24:MI') as local`,
    );
    return row?.local ?? null;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === UNKNOWN_ZONE) return null;
    throw error;
  }
}
