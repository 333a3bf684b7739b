import type { Batch } from "./message-line";
import type { PoolSnapshot } from "./pool-snapshot";

/** The index of `normal` in `MESSAGE_PRIORITIES`. */
const NORMAL_PRIORITY = 1;

/** Returns the messages that are already waiting as batches, each with the specialty of its queue. */
export function waitingBatches(pool: PoolSnapshot): { batch: Batch; specialty: string }[] {
  return pool.waiting.map(({ chip, specialty, priority, count, knownShare, leavesAt }) => ({
    specialty,
    batch: {
      priority,
      count,
      knownShare,
      preferred: chip,
      isAsked: false,
      leavesAt: leavesAt ?? Number.POSITIVE_INFINITY,
    },
  }));
}

/**
 * Returns the query's messages as batches. Follow-ups are spread over the chips in proportion to each chip's contacts,
 * because the recipients are not known yet.
 */
export function askedBatches(
  pool: PoolSnapshot,
  { count, isFollowUp }: { count: number; isFollowUp: boolean },
): Batch[] {
  const asked = {
    priority: NORMAL_PRIORITY,
    isAsked: true,
    knownShare: 1,
    leavesAt: pool.stickyWaitSeconds,
  };
  if (!isFollowUp || !pool.keepsChip || pool.doctors === 0) return [{ ...asked, count, preferred: null }];
  const batches: Batch[] = [];
  let doctors = 0;
  let given = 0;
  for (const chip of pool.chips) {
    if (!keepsItsDoctors(pool, chip.instanceName)) continue;
    doctors += chip.doctors;
    // Rounding the running total keeps the sum exact.
    const until = Math.round((count * doctors) / pool.doctors);
    batches.push({ ...asked, count: until - given, preferred: chip.instanceName });
    given = until;
  }
  batches.push({ ...asked, count: count - given, preferred: null });
  return batches;
}

/** Contacts of a specialty leave a chip that is not mapped to that specialty. */
function keepsItsDoctors({ specialty, specialtyMap }: PoolSnapshot, name: string | null): boolean {
  return specialty === "" || (specialtyMap[specialty] ?? []).includes(name ?? "");
}
