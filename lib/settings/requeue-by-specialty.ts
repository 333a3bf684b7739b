import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Contacts per transaction: short enough that a sender who meets one of them is not kept waiting. */
const CONTACTS_PER_BATCH = 500;
const FIRST_CONTACT = "00000000-0000-0000-0000-000000000000";

/**
 * Works the lanes of all waiting messages out anew, batch by batch, after the strategy or the specialty map was
 * changed. Stops after `withinMs`; true when all were looked at.
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

/** Lets messages leave that a sending window, which is another one now, had deferred until `opensAt`. */
export async function reopenWindow(ctx: Pick<AppContext, "db">, opensAt: string): Promise<void> {
  for (let lookedAt = 1; lookedAt > 0; ) {
    const [row] = await ctx.db.execute<{ looked_at: number }>(
      sql`select julia.reopen_window(${opensAt}::timestamptz, ${CONTACTS_PER_BATCH}) as looked_at`,
    );
    lookedAt = row?.looked_at ?? 0;
  }
}
