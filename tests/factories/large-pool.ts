import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";

/**
 * Fills a database with a large pool of active, warming, paused and banned chips, most of them connected. Each chip has
 * ten contacts and `sendsPerChip` sends in the last 24 h.
 */
export async function fillLargePool(sql: Sql, chipCount: number, sendsPerChip: number): Promise<void> {
  await sql`
    insert into julia.chips (id, phone, phone_key, instance_name, status, state, evolution_connected, ever_paired,
      banned_at, paused_at, warmup_completed_at, warmup_seconds, owner_phone, owner_key, connected_since, state_since)
    select gen_random_uuid(), '55119' || (60000000 + n), '5511' || (60000000 + n), 'julia-' || (60000000 + n),
      case when n % 50 = 0 then 'banned' when n % 20 = 0 then 'paused' when n % 10 = 0 then 'warming' else 'active' end,
      case when n % 7 = 0 then 'close' else 'open' end, n % 7 <> 0, true,
      case when n % 50 = 0 then now() end, case when n % 20 = 0 and n % 50 <> 0 then now() end,
      case when n % 10 = 0 and n % 20 <> 0 and n % 50 <> 0 then null else now() end, 86400 * (n % 20),
      case when n % 7 <> 0 then '55119' || (60000000 + n) end, case when n % 7 <> 0 then '5511' || (60000000 + n) end,
      case when n % 7 <> 0 then now() - n * interval '1 minute' end, now() - n * interval '1 minute'
    from generate_series(1, ${chipCount}) n`;
  await sql`insert into julia.pairings (chip_id) select id from julia.chips`;
  await sql`
    insert into julia.attempts (id, chip_id, state, slot_at, held_at)
    select gen_random_uuid(), chip_id, 'sent', at, at
    from (select c.id as chip_id, now() - random() * interval '24 hours' as at
      from julia.chips c, generate_series(1, ${sendsPerChip})) sends`;
  await sql`select julia.refresh_rotation(id) from julia.chips`;
  await sql`
    insert into julia.clientes (id, telefone, telefone_chave, instancia_preferida)
    select gen_random_uuid(), t, t, instance_name
    from (select instance_name, '5521' || (10000000 + row_number() over ())::text as t
      from julia.chips, generate_series(1, 10)) contacts`;
  await sql`analyze julia.chips, julia.clientes, julia.pairings`;
  await vacuum(sql, "attempts");
}

/** Does the work of autovacuum on tables of the schema `julia`. */
export async function vacuum(sql: Sql, ...tables: string[]): Promise<void> {
  // VACUUM can mark pages with asynchronously committed rows as all-visible only after the WAL has been flushed.
  await sql`checkpoint`;
  // While another process has an old snapshot, VACUUM has no effect, so the statement is repeated.
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (attempt > 0) await sleep(100);
    for (const table of tables) await sql`vacuum analyze julia.${sql(table)}`;
    const [left] = await sql`select count(*)::int as tables from pg_class
      where relnamespace = 'julia'::regnamespace and relname = any(${tables}) and relallvisible = 0`;
    if (left?.tables === 0) return;
  }
  throw new Error("vacuum could not make the rows visible to all");
}
