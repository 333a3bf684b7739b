import type { TransactionSql } from "postgres";
import type { AppContext } from "@/lib/context/server-context";
import { chooseMoves, type LoadedInstance } from "./choose-moves";

/** Moves per hour across all processes and runs (docs/limits.md, "Strategies"). */
const MOVES_PER_HOUR = 6;
// Arbitrary, but no other advisory lock may use the same number.
const REBALANCE_LOCK = 7_315_042_621;

/**
 * Moves a few inactive contacts from chips with a high ratio of contacts to capacity to chips with a low one, with an
 * event for each move. Runs only if the strategy is `hybrid` and rebalancing is enabled. Never moves a contact with
 * traffic within the configured number of days or with an unfinished message. Returns the number of moved contacts.
 */
export async function rebalance(ctx: Pick<AppContext, "sql" | "log">): Promise<number> {
  const moved = await ctx.sql.begin(async (sql) => {
    const [lock] = await sql<{ had: boolean }[]>`select pg_try_advisory_xact_lock(${REBALANCE_LOCK}) as had`;
    if (lock?.had !== true) return 0;
    const budget = await movesLeft(sql);
    if (budget <= 0) return 0;
    let count = 0;
    for (const { from, to, contacts } of chooseMoves(await readInstances(sql), budget)) {
      count += await moveContacts(sql, from, to, contacts);
    }
    return count;
  });
  if (moved > 0) ctx.log.info({ moved }, "inactive contacts moved to less loaded instances");
  return moved;
}

async function movesLeft(sql: TransactionSql): Promise<number> {
  const [row] = await sql<{ left: number }[]>`
    select case when julia.rebalances(strategy) and rebalance_enabled then ${MOVES_PER_HOUR} - (
      select count(*)::int from julia.contact_events
      where kind = 'migrated' and reason = 'rebalanced' and at > (select julia.clock()) - interval '1 hour') else 0 end as left
    from julia.settings where id = 1`;
  return row?.left ?? 0;
}

/** Returns the instances that can send. Contacts of other instances move with their next message. */
async function readInstances(sql: TransactionSql): Promise<LoadedInstance[]> {
  return await sql<LoadedInstance[]>`
    select r.instance_name as "instanceName", r.per_day as capacity, (
      select count(*)::int from julia.clientes k where k.instancia_preferida = r.instance_name) as contacts
    from julia.chip_rotation r
    where r.usable and r.out_since is null and r.per_day > 0 and r.instance_name is not null
    order by r.instance_name`;
}

async function moveContacts(sql: TransactionSql, from: string, to: string, count: number): Promise<number> {
  const silent = await sql<{ id: string }[]>`
    select k.id from julia.clientes k, julia.settings s
    where s.id = 1 and k.instancia_preferida = ${from}
      and coalesce(greatest(k.last_message_at, k.last_reply_at), k.created_at)
        < julia.clock() - make_interval(days => s.rebalance_idle_days)
    order by greatest(k.last_message_at, k.last_reply_at) nulls first
    limit ${count} for no key update of k skip locked`;
  if (silent.length === 0) return 0;
  // Check for unfinished messages after locking the contacts, so that a contact with such a message keeps its chip.
  const moved = await sql`
    with moved as (
      update julia.clientes k set instancia_preferida = ${to}, updated_at = julia.clock()
      where k.id = any (${silent.map((contact) => contact.id)}) and not exists (
        select 1 from julia.messages m
        where m.contact_id = k.id and m.phase in ('queued', 'reserved', 'dispatching', 'uncertain'))
      returning k.id
    )
    insert into julia.contact_events (contact_id, at, kind, from_value, to_value, reason)
    select id, julia.clock(), 'migrated', ${from}, ${to}, 'rebalanced' from moved
    returning contact_id`;
  return moved.length;
}
