-- Leases due downloads to a worker. A download without an instance has lost its chip.
create or replace function julia.claim_downloads(p_owner uuid, p_lease_seconds int, p_limit int) returns table (
  media_id uuid, tries int, age_seconds float8, gateway_id text, instance_name text, gateway_message_id text,
  sha256 text, bytes bigint, mime_type text
) language sql volatile as $$
  with due as (
    select d.media_id from julia.media_downloads d where d.next_try_at <= clock_timestamp()
    order by d.next_try_at limit p_limit for update skip locked
  ), leased as (
    update julia.media_downloads d set
      lease_owner = p_owner, tried_at = clock_timestamp(),
      next_try_at = clock_timestamp() + make_interval(secs => p_lease_seconds)
    from due where d.media_id = due.media_id
    returning d.*
  )
  select l.media_id, l.tries, extract(epoch from clock_timestamp() - l.created_at)::float8, c.gateway_id,
    c.instance_name, i.gateway_message_id, nullif(m.sha256, ''), m.bytes, m.mime_type
  from leased l
  join julia.media m on m.id = l.media_id
  join julia.inbound_messages i on i.media_id = m.id
  join julia.chips c on c.id = i.chip_id
$$;
