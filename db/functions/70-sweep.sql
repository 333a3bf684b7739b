-- The clock is asked in a query of its own in the conditions below: asked anew for each row, it would keep the index
-- from finding where to begin, and each sweep would read the whole queue.

-- Settles one hand-over whose worker is gone: what was only reserved waits again, what may have been handed over is
-- uncertain. Null when there is none.
create or replace function julia.sweep_lease() returns uuid language plpgsql volatile as $$
declare
  lost record;
begin
  select a.id, m.phase into lost
  from julia.messages m
  join julia.attempts a on a.message_id = m.id and a.state in ('reserved', 'dispatching')
  where m.phase in ('reserved', 'dispatching') and m.lease_until <= (select julia.clock())
  order by m.lease_until limit 1;
  if not found then return null; end if;
  perform julia.lock_attempt(lost.id);
  -- Looked at again under the lock: its worker may have come back.
  perform 1 from julia.attempts a join julia.messages m on m.id = a.message_id
  where a.id = lost.id and m.phase = lost.phase and m.lease_until <= julia.clock();
  if not found then return lost.id; end if;
  if lost.phase = 'reserved' then
    perform julia.finish_not_sent(lost.id, 'message', 'worker_lost', 'the lease of its worker ended');
  else
    perform julia.finish_uncertain(lost.id, 'worker_lost', 'the worker that handed it over is gone');
  end if;
  return lost.id;
end;
$$;

-- Ends messages whose time is over, a batch at a time, and lets the next of their contacts go. Contacts that somebody
-- works on are left to the next round. Returns how many contacts were looked at.
create or replace function julia.expire_messages(p_limit int) returns int language plpgsql volatile as $$
declare
  contact uuid;
  looked_at int := 0;
begin
  for contact in
    select distinct q.contact_id from (
      select contact_id from julia.messages
      where phase = 'queued' and expires_at <= (select julia.clock()) order by expires_at limit p_limit) q
  loop
    perform 1 from julia.clientes where id = contact for no key update skip locked;
    continue when not found;
    update julia.messages
    set phase = 'expired', ready = false, failed_at = julia.clock(), error_code = 'expired'
    where contact_id = contact and phase = 'queued' and expires_at <= julia.clock();
    perform julia.promote(contact);
    looked_at := looked_at + 1;
  end loop;
  return looked_at;
end;
$$;

-- Lets go on what had to pause. Returns how many contacts were looked at.
create or replace function julia.resume_deferred(p_limit int) returns int language plpgsql volatile as $$
declare
  contact uuid;
  looked_at int := 0;
begin
  for contact in
    select distinct q.contact_id from (
      select contact_id from julia.messages
      where phase = 'queued' and not ready and not_before <= (select julia.clock())
      order by not_before limit p_limit) q
  loop
    perform 1 from julia.clientes where id = contact for no key update skip locked;
    continue when not found;
    update julia.messages set not_before = null
    where contact_id = contact and phase = 'queued' and not_before <= julia.clock();
    perform julia.promote(contact);
    looked_at := looked_at + 1;
  end loop;
  return looked_at;
end;
$$;

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

-- Counts anew where slots have left a window by time alone. Returns how many chips were counted.
create or replace function julia.refresh_due(p_limit int) returns int language plpgsql volatile as $$
declare
  chip uuid;
  counted int := 0;
begin
  for chip in
    select chip_id from julia.chip_rotation where count_changes_at <= (select julia.clock())
    order by count_changes_at limit p_limit for no key update skip locked
  loop
    perform julia.refresh_rotation(chip);
    counted := counted + 1;
  end loop;
  return counted;
end;
$$;
