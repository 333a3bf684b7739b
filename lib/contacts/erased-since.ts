import { eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { erasedContacts } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { withPhoneHash } from "@/lib/settings/erasure-key";

/** Returns when the contact with this phone key was erased; null if no erasure remembers the number. */
export async function erasedSince(
  ctx: Pick<AppContext, "db" | "sql" | "log" | "config">,
  phoneKey: string,
): Promise<string | null> {
  return await withPhoneHash(ctx, phoneKey, async (hash) => {
    if (hash !== null) return await erasureOf(ctx.db, hash);
    // Raises the error on which `withPhoneHash` tries again, if another process has made the key in the meantime.
    await ctx.db.execute(sql`select julia.refuse_erased(null)`);
    return null;
  });
}

/** Like `erasedSince`, for the keyed hash of a phone key. */
export async function erasureOf(db: Queryable, hash: string): Promise<string | null> {
  const [row] = await db.select().from(erasedContacts).where(eq(erasedContacts.hash, hash));
  return row?.erasedAt.toISOString() ?? null;
}
