import type { Sql } from "postgres";

/**
 * Replaces the state history of all chips with `days` days of history, with `changesPerDay` changes per day and one
 * unmonitored hour per week. Adds about `messagesPerChip` settled messages per chip from the last 24 hours. The
 * database must not be shared.
 */
export async function fillStatusHistory(
  sql: Sql,
  options: { days: number; changesPerDay: number; messagesPerChip: number },
): Promise<void> {
  const { days, changesPerDay, messagesPerChip } = options;
  await sql`truncate julia.chip_state_spans, julia.watch_spans`;
  await sql`
    insert into julia.chip_state_spans (chip_id, kind, from_at, until_at)
    select id, case when n % 2 = 0 or evolution_connected and n = last then 'up' else 'down' end, at,
      case when n = last then 'infinity' else at + step end
    from (select c.id, c.evolution_connected, n, ${days * changesPerDay - 1}::int as last,
        make_interval(secs => ${86_400 / changesPerDay}) as step,
        clock_timestamp() - make_interval(days => ${days}) + n * make_interval(secs => ${86_400 / changesPerDay}) as at
      from julia.chips c, generate_series(0, ${days * changesPerDay - 1}::int) n) spans`;
  await sql`
    insert into julia.watch_spans (from_at, until_at)
    select clock_timestamp() - make_interval(days => n * 7) + interval '1 hour',
      least(clock_timestamp() - make_interval(days => (n - 1) * 7), clock_timestamp())
    from generate_series(1, ${Math.ceil(days / 7)}::int) n`;
  await sql`insert into julia.clients (id, name) values (gen_random_uuid(), 'history') on conflict do nothing`;
  await sql`
    insert into julia.messages (id, client_id, body_digest, contact_id, to_phone, to_key, text, kind, phase, chip_id,
      expires_at, created_at, sent_at, failed_at, error_code)
    select (substr(julia.id_at(at)::text, 1, 14) || '7' || substr(gen_random_uuid()::text, 16))::uuid,
      (select id from julia.clients where name = 'history'), 'digest', contact_id, telefone, telefone, 'Oi', 'follow_up',
      phase, chip_id, at + interval '1 day', at, case when phase <> 'failed' then at + interval '3 seconds' end,
      case when phase = 'failed' then at + interval '3 seconds' end,
      case when phase = 'failed' then 'rejected_by_gateway' end
    from (select k.id as contact_id, k.telefone, c.id as chip_id, now() - random() * interval '24 hours' as at,
        (array['read', 'read', 'read', 'delivered', 'sent', 'failed'])[1 + n % 6] as phase
      from julia.clientes k join julia.chips c on c.instance_name = k.instancia_preferida,
        generate_series(1, ${Math.ceil(messagesPerChip / 10)}::int) n) sends`;
  await sql`analyze julia.chip_state_spans, julia.messages`;
}
