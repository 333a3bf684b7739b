import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Contacts per transaction, few enough that senders do not wait long. */
const CONTACTS_PER_BATCH = 500;
const FIRST_CONTACT = "00000000-0000-0000-0000-000000000000";

/**
 * Recomputes the routing keys of all waiting messages in batches, after the strategy or the specialty map changed.
 * Stops after `withinMs`; true when finished.
 */
export async function relane(
  ctx: Pick<AppContext, "db">,
  withinMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const startedAt = performance.now();
  for (let reached: string | null = FIRST_CONTACT; reached !== null; ) {
    if (performance.now() - startedAt > withinMs) return false;
    const rows: { reached: string | null }[] = await ctx.db.execute<{ reached: string | null }>(
      sql`select julia.relane(${reached}, ${CONTACTS_PER_BATCH}) as reached`,
    );
    reached = rows[0]?.reached ?? null;
  }
  return true;
}

/** Releases messages that the previous sending window deferred until `opensAt`. */
export async function reopenWindow(ctx: Pick<AppContext, "db">, opensAt: string): Promise<void> {
  for (let lookedAt = 1; lookedAt > 0; ) {
    const [row] = await ctx.db.execute<{ looked_at: number }>(
      sql`select julia.reopen_window(${opensAt}::timestamptz, ${CONTACTS_PER_BATCH}) as looked_at`,
    );
    lookedAt = row?.looked_at ?? 0;
  }
}
