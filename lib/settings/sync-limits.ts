import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import type { AppContext } from "@/lib/context/server-context";

/** Selects the chips whose rotation rows have outdated limits, because the settings changed or the warm-up advanced. */
const outdated = (lock: SQL) => sql`
  select c.id from julia.chips c
  join julia.chip_rotation r on r.chip_id = c.id
  cross join julia.settings s
  cross join lateral julia.effective_limits(c, s) l
  where s.id = 1 and c.status <> 'cancelled' and (r.per_hour, r.per_day) is distinct from (l.per_hour, l.per_day)
  ${lock}`;

/**
 * Applies new settings to the limits of all chips in the transaction that changes the settings. Locks the chips before
 * their rotation rows, as every transaction does, so that two transactions cannot deadlock on rotation rows. Chips
 * locked by another change are left to `syncLimits`.
 */
export async function syncLimitsWith(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    with held as materialized (${outdated(sql`order by c.id for share of c skip locked`)})
    select julia.sync_rotation(id) from held order by id`);
}

/** Updates outdated limits, one transaction per chip. Returns the number of chips updated. */
export async function syncLimits(ctx: Pick<AppContext, "db">): Promise<number> {
  const rows = await ctx.db.execute<{ id: string }>(outdated(sql``));
  for (const { id } of rows) await ctx.db.execute(sql`select julia.sync_rotation(${id})`);
  return rows.length;
}
