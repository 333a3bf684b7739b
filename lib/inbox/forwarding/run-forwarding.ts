import type { AppContext } from "@/lib/context/server-context";
import { pause, untilFreeOrIdle } from "@/lib/events/delivery/until-free-or-idle";
import { claimForwarded } from "./claim-forwarded";
import { forwardBatch } from "./forward-batch";

/** Chips whose webhooks a worker forwards at the same time. */
const CHIPS_AT_ONCE = 8;
/** A worker that is killed repeats at most so many webhooks per chip. */
const PER_CHIP = 20;
const IDLE_MS = 200;
const DATABASE_RETRY_MS = 1_000;
/** Longer than any try, so that the webhooks of a worker that died are soon forwarded by another one. */
const LEASE_SECONDS = 30;

/**
 * Forwards stored webhooks until `signal` aborts, then finishes the tries under way. Any number of workers may share a
 * database: each chip is leased to one of them.
 */
export async function runForwarding(
  ctx: AppContext,
  {
    owner,
    leaseSeconds = LEASE_SECONDS,
    timeoutMs,
  }: { owner: string; leaseSeconds?: number; timeoutMs?: number },
  signal: AbortSignal,
): Promise<void> {
  const busy = new Set<Promise<void>>();
  while (!signal.aborted) {
    try {
      const chips = CHIPS_AT_ONCE - busy.size;
      const batches = await claimForwarded(ctx, { owner, leaseSeconds, chips, perChip: PER_CHIP });
      for (const [chipId, batch] of batches) {
        const work: Promise<void> = forwardBatch(
          ctx,
          chipId,
          batch,
          { owner, leaseSeconds, timeoutMs },
          signal,
        )
          .catch((error: unknown) => ctx.log.error({ err: error, chipId }, "webhooks could not be forwarded"))
          .finally(() => busy.delete(work));
        busy.add(work);
      }
      await untilFreeOrIdle([...busy], IDLE_MS, signal);
    } catch (error) {
      ctx.log.error({ err: error }, "webhooks could not be forwarded");
      await pause(DATABASE_RETRY_MS, signal);
    }
  }
  await Promise.all(busy);
}
