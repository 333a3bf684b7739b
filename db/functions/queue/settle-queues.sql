-- Moves messages whose routing key has changed only because time passed: a lost connection, a pause or an outage of the
-- gateway has lasted too long, or the wait for a full hourly window has ended. Also sets the hints that `note_bound`
-- skipped. Returns how many messages were moved.
create or replace function julia.settle_queues(p_limit int) returns int language plpgsql volatile as $$
declare
  s julia.settings;
  m julia.messages;
  chip uuid;
  t timestamptz := julia.clock();
  moved int := 0;
begin
  select * into s from julia.settings where id = 1;
  -- Check once per chip that cannot send, instead of once per waiting message.
  for chip in
    select o.chip_id from julia.chip_rotation o
    where o.has_bound and (not (o.usable or o.known_only) or o.out_since is not null
      or o.gateway_id = any ((select julia.down_gateways())::text[])
      or o.free_at > t and o.blocked_by in ('day', 'no_capacity'))
  loop
    moved := moved + julia.requeue_bound(chip, p_limit);
  end loop;
  -- Move messages that a change of strategy left in a specialty's queue because they were locked.
  if not julia.uses_specialties(s.strategy) then
    for m in
      select * from julia.messages
      where phase = 'queued' and ready and route_chip_id = julia.no_chip() and route_specialty > ''
      order by route_chip_id, route_specialty, priority, client_id, seq
      limit p_limit for no key update skip locked
    loop
      perform julia.reroute(m, s);
      moved := moved + 1;
    end loop;
  end if;
  -- Move messages whose wait for a full hourly window has ended.
  for m in
    select * from julia.messages
    where phase = 'queued' and ready and migrate_at <= t
    order by migrate_at limit p_limit for no key update skip locked
  loop
    if julia.reroute(m, s) then
      moved := moved + 1;
    else
      -- The message may not leave its preferred chip yet, so check it again in 5 s.
      update julia.messages set migrate_at = t + interval '5 seconds' where id = m.id;
    end if;
  end loop;
  return moved + julia.repair_bound_hints(p_limit);
end;
$$;
