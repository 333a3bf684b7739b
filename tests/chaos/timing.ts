import type { Sql } from "postgres";

/** Windows, lease, arrival margin and waits of a run, in seconds. */
export interface Timing {
  hourSeconds: number;
  daySeconds: number;
  arrivalMarginSeconds: number;
  leaseSeconds: number;
  dropWaitSeconds: number;
  gatewayWaitSeconds: number;
  stickyWaitSeconds: number;
}

/** An hour is scaled to 6 s. The margin and the lease are long enough for a busy machine with two cores. */
export const SCALED: Timing = {
  hourSeconds: 6,
  daySeconds: 40,
  arrivalMarginSeconds: 4,
  leaseSeconds: 8,
  dropWaitSeconds: 1,
  gatewayWaitSeconds: 3,
  stickyWaitSeconds: 2,
};

export async function applyTiming(sql: Sql, timing: Timing): Promise<void> {
  await sql`update julia.settings set
    hour_seconds = ${timing.hourSeconds}, day_seconds = ${timing.daySeconds},
    arrival_margin_seconds = ${timing.arrivalMarginSeconds}, lease_seconds = ${timing.leaseSeconds},
    drop_wait_seconds = ${timing.dropWaitSeconds}, gateway_wait_seconds = ${timing.gatewayWaitSeconds}, sticky_wait_seconds = ${timing.stickyWaitSeconds},
    gap_new_min_seconds = 0, gap_new_max_seconds = 0, gap_known_min_seconds = 0, gap_known_max_seconds = 0`;
}
