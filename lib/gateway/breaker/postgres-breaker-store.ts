import type { Sql } from "postgres";
import type { BreakerSnapshot, BreakerStore } from "./breaker-store";

type BreakerRow = Omit<BreakerSnapshot, "openedAt" | "retryAt" | "lastSuccessAt"> &
  Record<"openedAtMs" | "retryAtMs" | "lastSuccessAtMs", number | null>;

/** Interval between checks while the licence is missing. */
const LICENSE_CHECK_SECONDS = 30;

/**
 * Stores the circuit state in `julia.gateways`. All times come from the database clock, because process clocks may
 * differ.
 */
export function createPostgresBreakerStore(sql: Sql, gatewayId: string): BreakerStore {
  return {
    read: () => readSnapshot(sql, gatewayId),

    async trip(cause, openForMs, failingForMs = 0) {
      await sql`
        update julia.gateways set
          breaker = 'open',
          cause = ${cause},
          opened_at = case when breaker = 'closed'
            then clock_timestamp() - ${failingForMs} * interval '1 millisecond' else opened_at end,
          retry_at = greatest(retry_at, clock_timestamp() + ${openForMs} * interval '1 millisecond'),
          updated_at = clock_timestamp()
        where id = ${gatewayId}`;
    },

    async claimProbe(claimForMs) {
      const claimed = await sql`
        update julia.gateways set
          breaker = 'half_open',
          retry_at = clock_timestamp() + ${claimForMs} * interval '1 millisecond',
          updated_at = clock_timestamp()
        where id = ${gatewayId} and breaker <> 'closed' and retry_at <= clock_timestamp()`;
      return claimed.count === 1;
    },

    async recover() {
      await sql`
        update julia.gateways set
          breaker = 'closed', cause = null, opened_at = null, retry_at = null,
          -- The gateway may have been restarted with another version.
          version_due_at = null, last_success_at = clock_timestamp(), updated_at = clock_timestamp()
        where id = ${gatewayId}`;
    },

    async noteLicense(isRequired) {
      const changed = isRequired
        ? await sql`
          update julia.gateways set
            license_required_since = clock_timestamp(),
            license_check_at = clock_timestamp() + make_interval(secs => ${LICENSE_CHECK_SECONDS}),
            updated_at = clock_timestamp()
          where id = ${gatewayId} and license_required_since is null`
        : await sql`
          update julia.gateways set
            license_required_since = null, license_check_at = null, updated_at = clock_timestamp()
          where id = ${gatewayId} and license_required_since is not null`;
      return changed.count === 1;
    },

    async noteSuccess() {
      await sql`
        update julia.gateways set last_success_at = clock_timestamp()
        where id = ${gatewayId} and breaker = 'closed'`;
    },
  };
}

async function readSnapshot(sql: Sql, gatewayId: string): Promise<BreakerSnapshot> {
  // Select times as numbers, because other code may have changed how the driver parses dates.
  const [row] = await sql<BreakerRow[]>`
    select coalesce(breaker, 'closed') as state, cause,
      (extract(epoch from opened_at) * 1000)::float8 as "openedAtMs",
      (extract(epoch from retry_at) * 1000)::float8 as "retryAtMs",
      (extract(epoch from last_success_at) * 1000)::float8 as "lastSuccessAtMs",
      license_required_since is not null as "isLicenseRequired",
      coalesce(retry_at <= clock_timestamp(), true) as due,
      coalesce(extract(epoch from clock_timestamp() - opened_at) * 1000, 0)::float8 as "openForMs"
    from (select) never_opened left join julia.gateways on id = ${gatewayId}`;
  if (row === undefined) throw new Error("the database returned no circuit");
  const { openedAtMs, retryAtMs, lastSuccessAtMs, ...facts } = row;
  return {
    ...facts,
    openedAt: momentOf(openedAtMs),
    retryAt: momentOf(retryAtMs),
    lastSuccessAt: momentOf(lastSuccessAtMs),
  };
}

function momentOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
