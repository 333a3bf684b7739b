import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import type { AppContext } from "@/lib/context/server-context";

/** Chips whose rotation does not have the limits that hold now: after new settings, and while a ramp goes up. */
const outdated = (lock: SQL) => sql`
  select c.id from julia.chips c
  join julia.chip_rotation r on r.chip_id = c.id
  cross join julia.settings s
  cross join lateral julia.effective_limits(c, s) l
  where s.id = 1 and c.status <> 'cancelled' and (r.per_hour, r.per_day) is distinct from (l.per_hour, l.per_day)
  ${lock}`;

/**
 * Takes new settings over into the limits of all chips, in the transaction that changes them. Chips first, as in
 * every transaction: while they are held nobody else can hold two rows of the rotation and wait for a third. A
 * chip that somebody changes at this moment is left to `syncLimits`.
 */
export async function syncLimitsWith(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    with held as materialized (${outdated(sql`order by c.id for share of c skip locked`)})
    select julia.sync_rotation(id) from held order by id`);
}

/** Brings outdated limits up to date, each chip in a transaction of its own. Returns how many there were. */
export async function syncLimits(ctx: Pick<AppContext, "db">): Promise<number> {
  const rows = await ctx.db.execute<{ id: string }>(outdated(sql``));
  for (const { id } of rows) await ctx.db.execute(sql`select julia.sync_rotation(${id})`);
  return rows.length;
}
