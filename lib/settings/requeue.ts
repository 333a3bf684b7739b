import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Number of contacts per transaction, so low that a request for one of these contacts does not wait long. */
const CONTACTS_PER_BATCH = 500;
const FIRST_CONTACT = "00000000-0000-0000-0000-000000000000";

/**
 * Recomputes the routing keys of all waiting messages in batches, after a change to the routing settings. Stops after
 * `withinMs`. Returns true if all messages were processed.
 */
export async function requeue(
  ctx: Pick<AppContext, "db">,
  withinMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const startedAt = performance.now();
  for (let reached: string | null = FIRST_CONTACT; reached !== null; ) {
    if (performance.now() - startedAt > withinMs) return false;
    const rows: { reached: string | null }[] = await ctx.db.execute<{ reached: string | null }>(
      sql`select julia.requeue(${reached}, ${CONTACTS_PER_BATCH}) as reached`,
    );
    reached = rows[0]?.reached ?? null;
  }
  return true;
}

/** Requeues messages that the previous sending window deferred until `opensAt`. */
export async function reopenWindow(ctx: Pick<AppContext, "db">, opensAt: string): Promise<void> {
  for (let contacts = 1; contacts > 0; ) {
    const [row] = await ctx.db.execute<{ contacts: number }>(
      sql`select julia.resume_deferred(${opensAt}::timestamptz, ${opensAt}, ${CONTACTS_PER_BATCH}) as contacts`,
    );
    contacts = row?.contacts ?? 0;
  }
}
