-- Counts chips by the reason why they cannot send now, the most common reason first. `more_loaded` counts the chips
-- that can send. `p_instances` limits the count to these instances.
create or replace function julia.verdict_counts(p_instances jsonb, p_now timestamptz) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('verdict', v.verdict, 'count', v.chips)
    order by v.chips desc, v.verdict), '[]')
  from (
    select julia.verdict(r, p_now, (select julia.down_gateways())) as verdict, count(*) as chips from julia.chip_rotation r
    where p_instances is null or p_instances ? r.instance_name
    group by 1
  ) v
$$;

-- Explains why a queued message that expires now was not sent, in the format of `Expiry` in types/expiry.ts. `p_pool`
-- contains the counts of all chips, which the caller computes once per batch.
create or replace function julia.expiry_of(m julia.messages, s julia.settings, p_now timestamptz, p_pool jsonb)
returns jsonb language plpgsql stable as $$
declare
  cause text;
  -- The message whose routing key determines which chips the contact was waiting for.
  waiting julia.messages := m;
  instance text;
begin
  cause := case
    -- A running worker expires a message within seconds.
    when m.expires_at < p_now - interval '1 minute' then 'worker_silent'
    when m.not_before = 'infinity' then 'batch_paused'
    when julia.window_closed_until(s, julia.kind_at(m.kind, m.reply_until, p_now), p_now) is not null then 'window_closed'
    when julia.pool_is_down() then 'gateway_down'
    when m.not_before > p_now then 'retry'
    when not m.ready then 'earlier_message'
    when m.route_kind = 'chip' then 'instance'
    when m.route_kind = 'specialty' then 'specialty'
    else 'any_instance' end;
  if cause = 'earlier_message' then
    select * into waiting from julia.messages q where q.contact_id = m.contact_id and q.phase = 'queued' and q.ready;
  elsif cause not in ('instance', 'specialty', 'any_instance') then
    waiting := null;
  end if;
  if waiting.route_kind = 'chip' then
    select coalesce(c.instance_name, c.last_instance_name) into instance
    from julia.chips c where c.id = waiting.route_chip_id;
  end if;
  return jsonb_build_object('cause', cause, 'instanceName', instance, 'chips', case waiting.route_kind
    when 'chip' then coalesce((
      select jsonb_build_array(jsonb_build_object('verdict', julia.verdict(r, p_now, julia.down_gateways()), 'count', 1))
      from julia.chip_rotation r where r.chip_id = waiting.route_chip_id), '[]')
    when 'specialty' then julia.verdict_counts(s.specialty_map -> waiting.route_specialty, p_now)
    when 'any' then p_pool
    else '[]' end);
end;
$$;
