import type { Sql } from "postgres";
import type { StoredInbound } from "./check-inbound";
import type { StoredMessage } from "./checker";

/**
 * Records what the product does not keep: why messages become uncertain, and whether the chip that received an inbound
 * message could answer it each time when the reply was routed.
 */
export async function keepHistory(sql: Sql): Promise<void> {
  await sql`create table julia.chaos_doubts (message_id uuid, code text, detail text, at timestamptz)`;
  await sql.unsafe(`
    create function julia.keep_doubt() returns trigger language plpgsql as $$
    begin
      insert into julia.chaos_doubts values (new.message_id, new.error_code, new.error_detail, clock_timestamp());
      return null;
    end;
    $$;
    create trigger keep_doubt after update on julia.attempts for each row
      when (new.state = 'uncertain' and old.state <> 'uncertain') execute function julia.keep_doubt()`);
  await sql`create table julia.chaos_routings (message_id uuid, may_leave boolean, facts text, at timestamptz)`;
  await sql.unsafe(`
    create function julia.keep_routing() returns trigger language plpgsql as $$
    begin
      insert into julia.chaos_routings
      select new.id,
        not r.usable or r.out_since is not null or g.is_down
          or r.blocked_by in ('hour', 'day', 'no_capacity') and r.free_at > clock_timestamp()
          or (select max(sent_at) from julia.inbound_messages where contact_id = new.contact_id and direction = 'in')
            < clock_timestamp() - make_interval(secs => s.day_seconds),
        concat_ws(' ', new.phase, new.route_kind, 'usable', r.usable, 'out', r.out_since, r.blocked_by, r.free_at),
        clock_timestamp()
      from julia.inbound_messages i
      join julia.chip_rotation r on r.chip_id = i.chip_id
      join julia.gateways g on g.id = r.gateway_id
      cross join julia.settings s
      where i.id = new.in_reply_to;
      return null;
    end;
    $$;
    create trigger keep_routing after insert or update on julia.messages for each row
      when (new.in_reply_to is not null and (new.ready or new.phase = 'reserved'))
      execute function julia.keep_routing()`);
}

export async function readStored(sql: Sql): Promise<StoredMessage[]> {
  const rows = await sql<
    {
      id: string;
      token: string;
      phase: string;
      by: string | null;
      doubt: string | null;
      expires: string;
      seq: string;
      line: string;
      gatewayId: string | null;
      mediaKind: string | null;
      answers: StoredMessage["answers"];
    }[]
  >`
    select m.id, coalesce(f.sha256, m.text) as token, m.phase, m.resolution_by as by,
      extract(epoch from m.expires_at) * 1000 as expires, m.seq, m.contact_id || ' ' || m.priority as line,
      m.gateway_message_id as "gatewayId", m.media_kind as "mediaKind",
      (select string_agg(concat_ws(' ', code, detail, at), '; ' order by at) from julia.chaos_doubts d
        where d.message_id = m.id) as doubt,
      case when i.id is not null then json_build_object('instanceName', c.instance_name,
        'gatewayId', i.gateway_message_id,
        'mayLeave', (select coalesce(bool_or(may_leave), false) from julia.chaos_routings where message_id = m.id),
        'routings', (select string_agg(concat_ws(' ', facts, at), '; ' order by at) from julia.chaos_routings
          where message_id = m.id)) end as answers
    from julia.messages m
    left join julia.media f on f.id = m.media_id
    left join julia.inbound_messages i on i.id = m.in_reply_to
    left join julia.chips c on c.id = i.chip_id`;
  return rows.map(({ by, doubt, expires, seq, gatewayId, ...row }) => ({
    ...row,
    seq: Number(seq),
    gatewayMessageId: gatewayId,
    resolvedBy: by,
    doubt,
    expiresAtMs: Number(expires),
  }));
}

export async function readInbound(sql: Sql): Promise<StoredInbound[]> {
  return await sql<StoredInbound[]>`
    select i.id, c.instance_name as "instanceName", i.gateway_message_id as "gatewayId", i.direction
    from julia.inbound_messages i join julia.chips c on c.id = i.chip_id`;
}
