import { setTimeout as sleep } from "node:timers/promises";
import { and, eq } from "drizzle-orm";
import { attempts } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";

/** How long a command that ends a session waits for a message that is being dispatched. */
const DRAIN_WITHIN_MS = 10_000;
const DRAIN_POLL_MS = 100;

/**
 * Waits up to 10 s for the chip's current dispatches to finish. The requested operation already prevents new
 * dispatches.
 */
export async function drain(ctx: AppContext, chipId: string): Promise<void> {
  const deadline = Date.now() + DRAIN_WITHIN_MS;
  while (Date.now() < deadline) {
    const [busy] = await ctx.db
      .select({ id: attempts.id })
      .from(attempts)
      .where(and(eq(attempts.chipId, chipId), eq(attempts.state, "dispatching")))
      .limit(1);
    if (busy === undefined) return;
    await sleep(DRAIN_POLL_MS);
  }
}
