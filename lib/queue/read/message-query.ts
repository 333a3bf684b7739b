import { type SQL, sql } from "drizzle-orm";
import { forecastColumn } from "@/lib/queue/forecast";

/** Maximum number of messages read to count those ahead of `m`. If `m` is further back, all waiting messages count. */
const MOST_COUNTED_AHEAD = 500;

/** Number of messages with the same routing key that are sent before `m`, or null if `m` is too far back to count. */
const ahead = sql`(select case when bool_or(q.id = m.id) then count(*) filter (where (q.priority, q.seq) < (m.priority, m.seq)) end
  from (select id, priority, seq from julia.messages
    where phase = 'queued' and ready
      and (route_kind, route_chip_id, route_specialty) = (m.route_kind, m.route_chip_id, m.route_specialty)
    order by priority, client_id, seq limit ${MOST_COUNTED_AHEAD}) q)`;

const errorOf = (row: SQL) => sql`case when ${row}.error_code is not null
  then json_build_object('code', ${row}.error_code, 'detail', ${row}.error_detail) end`;

/** The file of a message as the API shows it; null for a text. */
const contentOf = (row: SQL) => sql`case when ${row}.media_id is not null then json_build_object(
  'type', ${row}.media_kind, 'mediaId', ${row}.media_id, 'caption', nullif(${row}.text, ''),
  'fileName', ${row}.media_file_name) end`;

/**
 * Returns the CTE `message_rows` with the `seq` and all data of each `Message`, for `toMessage` to parse. `scope` is a
 * condition on `m` (julia.messages).
 */
export function messageRows(scope: SQL): SQL {
  return sql`
  message_rows as (
    select m.id, m.seq, m.to_phone as "to", m.phase, m.priority, m.reason, m.routing, m.created_at, m.sent_at,
      m.delivered_at, m.read_at, m.failed_at, m.expires_at, m.gateway_message_id, m.supersedes, m.superseded_by,
      m.kind, m.scheduled_for, m.batch_id, m.in_reply_to, ${contentOf(sql`m`)} as content,
      m.simulated, m.metadata, case when m.phase = 'expired' then m.expiry end as expiry, ${errorOf(sql`m`)} as error,
      case when m.resolution_by is not null and m.resolution_at is not null
        then json_build_object('by', m.resolution_by, 'at', m.resolution_at) end as resolution,
      coalesce(c.instance_name, c.last_instance_name) as instance_name,
      coalesce((select json_agg(json_build_object(
          'instanceName', coalesce(h.instance_name, h.last_instance_name), 'status', a.state,
          'startedAt', a.slot_at, 'finishedAt', a.finished_at, 'error', ${errorOf(sql`a`)}) order by a.slot_at, a.id)
        from julia.attempts a join julia.chips h on h.id = a.chip_id where a.message_id = m.id), '[]') as attempts,
      case when m.phase = 'queued' then json_build_object(
        'now', julia.clock(), 'notBefore', nullif(m.not_before, 'infinity'), 'migrateAt', m.migrate_at, 'forecast', ${forecastColumn},
        'ahead', case when m.ready then ${ahead} end,
        'chip', (select json_build_object(
            'freeAt', case when isfinite(r.free_at) then r.free_at else m.expires_at end,
            'room', greatest(r.per_hour - r.held_hour, case when r.free_at > julia.clock() then 1 else 0 end),
            'secondsPerSlot', s.hour_seconds / greatest(r.per_hour, 1)::float8)
          from julia.chip_rotation r join julia.settings s on s.id = 1
          where r.chip_id = m.route_chip_id))
      end as wait
    from julia.messages m
    left join julia.chips c on c.id = m.chip_id
    where ${scope}
  )`;
}
