-- Time moves messages too: a connection lost for long enough, a pause that goes on, an hour that was waited for. Also
-- mends the hints that `note_bound` could not write. Returns how many messages changed lanes.
create or replace function julia.settle_lanes(p_limit int) returns int language plpgsql volatile as $$
declare
  s julia.settings;
  m julia.messages;
  k julia.clientes;
  r record;
  t timestamptz := julia.clock();
  moved int := 0;
begin
  select * into s from julia.settings where id = 1;
  -- One look per chip that waits for messages and cannot send, not one per message.
  for r in
    select o.chip_id from julia.chip_rotation o
    where o.has_bound and (not (o.usable or o.known_only) or o.out_since is not null
      or o.free_at > t and o.blocked_by in ('day', 'no_capacity'))
  loop
    moved := moved + julia.clear_lane(r.chip_id, p_limit);
  end loop;
  -- Left over from another strategy, whose change could not move them all.
  if s.strategy <> 'by_specialty' then
    for m in
      select * from julia.messages
      where phase = 'queued' and ready and lane >= 'specialty:'
      order by lane, priority, client_id, seq limit p_limit for no key update skip locked
    loop
      select * into k from julia.clientes where id = m.contact_id;
      perform julia.make_ready(m, k, s);
      moved := moved + 1;
    end loop;
  end if;
  -- Those that have waited long enough for a full hour.
  for m in
    select * from julia.messages
    where phase = 'queued' and ready and migrate_at <= t
    order by migrate_at limit p_limit for no key update skip locked
  loop
    select * into k from julia.clientes where id = m.contact_id;
    if julia.lane_of(m, k, s) <> m.lane then
      perform julia.make_ready(m, k, s);
      moved := moved + 1;
    else
      -- Its number only rests for a moment: looked at again a little later.
      update julia.messages set migrate_at = t + interval '5 seconds' where id = m.id;
    end if;
  end loop;
  for r in
    with recursive lanes (lane) as (
      (select lane from julia.messages
        where phase = 'queued' and ready and lane >= 'chip:' and lane < 'specialty:' order by lane limit 1)
      union all
      select (select q.lane from julia.messages q where q.phase = 'queued' and q.ready
        and q.lane > lanes.lane and q.lane < 'specialty:' order by q.lane limit 1)
      from lanes where lanes.lane is not null
    )
    select substr(lanes.lane, 6)::uuid as chip_id, o.chip_id is null as is_gone from lanes
    left join julia.chip_rotation o on 'chip:' || o.chip_id = lanes.lane
    where lanes.lane is not null and o.has_bound is not true
  loop
    if r.is_gone then
      moved := moved + julia.clear_lane(r.chip_id, p_limit);
    else
      perform julia.note_bound(r.chip_id);
    end if;
  end loop;
  return moved;
end;
$$;
