-- T1: takes one message and one slot together, in one round trip. Chooses among the chips that are free now, locks
-- one, counts its windows after the lock, and pulls the more urgent of its own lane and the open one. Returns no row
-- when nothing can go now. Locks nothing that it has to wait for while it holds a chip.
--
-- What every call does is a handful of statements that name their columns: at ten workers a statement's beginning
-- costs more than its rows. Plans are kept, for the values never change which index is right; and always by an index,
-- in its order: what the planner knows of a queue was true when it was longer or shorter, and a table of ten chips has
-- thousands of dead rows.
create or replace function julia.reserve(p_owner uuid, p_attempt_id uuid)
returns table (
  message_id uuid, chip_id uuid, instance_name text, operation_id int, to_phone text, body text, contact_id uuid,
  seconds_left float8
) language plpgsql volatile
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
-- Before PostgreSQL 18 what is switched off counts as so dear that every plan with some of it would be compiled.
set jit = off
as $$
#variable_conflict use_column
declare
  start record;
  s julia.settings;
  r julia.chip_rotation;
  c record;
  k record;
  m record;
  own record;
  t timestamptz;
  lane_name text;
  held record;
  tried uuid[] := '{}';
  why text;
  why_left text;
  closed_until timestamptz;
  commit_waits text;
begin
  -- While the gateway is down nothing is burnt: the queue waits.
  -- Ordered, so that it is one look at the index: `exists` reads the table while most of it waits.
  select q as settings, (
      select true from julia.messages q where q.phase = 'queued' and q.ready and q.lane = 'any'
      order by q.priority limit 1) as any_waits
  into start
  from julia.settings q
  where q.id = 1 and not exists (select 1 from julia.gateways where id = 'default' and is_down);
  if not found then return; end if;
  s := start.settings;

  for try in 1..20 loop
    t := julia.clock();
    r := null;
    if s.strategy = 'by_specialty' then
      for lane_name in select julia.open_lanes() loop
        r := julia.lock_chip_for(lane_name, s, t, tried);
        exit when r.chip_id is not null;
      end loop;
    elsif start.any_waits then
      lane_name := 'any';
      r := julia.lock_chip_for(lane_name, s, t, tried);
    end if;
    if r.chip_id is null then
      lane_name := null;
      select * into r from julia.chip_rotation o
      where o.has_bound and o.attempt_id is null and o.out_since is null and (o.usable or o.known_only)
        and o.free_at <= t and o.chip_id <> all (tried)
      order by o.free_at limit 1 for no key update skip locked;
    end if;
    if r.chip_id is null then return; end if;

    t := julia.clock();
    held := julia.count_held(r, s, t);
    if held.in_hour >= r.per_hour or held.in_day >= r.per_day then
      perform julia.refresh_rotation(r.chip_id);
      tried := tried || r.chip_id;
      continue;
    end if;
    -- A verb that deletes the chip holds it: not even a key to it can be had without waiting.
    select q.instance_name, q.operation_id, q.status into c
    from julia.chips q where q.id = r.chip_id for key share skip locked;
    if not found or c.instance_name is null then
      tried := tried || r.chip_id;
      continue;
    end if;

    m := julia.head_of_lane(lane_name, t);
    if r.has_bound then
      own := julia.head_of_lane('chip:' || r.chip_id, t);
      if own.id is not null and (m.id is null or (own.priority, own.seq) < (m.priority, m.seq)) then
        m := own;
      elsif own.id is null then
        -- Cleared only after a while: a message whose transaction is still open may be about to appear.
        update julia.chip_rotation o set
          has_bound = o.bound_empty_since is null or o.bound_empty_since > t - interval '5 seconds',
          bound_empty_since = coalesce(o.bound_empty_since, t)
        where o.chip_id = r.chip_id;
      end if;
    end if;
    if m.id is null then
      tried := tried || r.chip_id;
      continue;
    end if;

    closed_until := case when s.sending_window_enabled then julia.window_closed_until(s, m.kind, t) end;
    if closed_until is not null then
      update julia.messages q set ready = false, not_before = closed_until where q.id = m.id;
      continue;
    end if;

    -- Its number is just being changed: not even a key to it can be had without waiting.
    select q.instancia_preferida, q.last_message_at, exists (
        select 1 from julia.chip_contacts o
        where o.chip_id = r.chip_id and o.contact_id = q.id and o.first_sent_at is not null) as is_known
    into k from julia.clientes q where q.id = m.contact_id for key share skip locked;
    if not found then return; end if;
    if c.status = 'restricted' and not julia.knows(m.contact_id, r.chip_id) then
      -- It waited for this number before that was restricted.
      perform julia.put_back(m.id);
      continue;
    end if;
    why_left := null;
    if m.lane like 'chip:%' or k.instancia_preferida = c.instance_name and s.strategy <> 'round_robin' then
      why := 'preferred';
    elsif s.strategy = 'round_robin' then
      why := 'rotation';
    else
      if k.instancia_preferida is not null then
        why_left := julia.why_it_leaves(m.id);
        if why_left is null then
          -- Its own number can write to it again.
          perform julia.put_back(m.id);
          continue;
        end if;
      elsif k.last_message_at is not null then
        select q.cause into why_left from julia.lost_number(m.contact_id) q where q.name <> c.instance_name;
      end if;
      why := case
        when why_left is not null then 'migrated'
        when m.lane like 'specialty:%' and s.specialty_map -> substr(m.lane, 11) ? c.instance_name then 'specialty'
        else 'assigned' end;
    end if;

    insert into julia.attempts (id, message_id, chip_id, contact_id, state, slot_at, held_at, reason, cause)
    values (p_attempt_id, m.id, r.chip_id, m.contact_id, 'reserved', t,
      t + make_interval(secs => s.arrival_margin_seconds), why, why_left);
    -- The explanation goes by columns: as a list of objects it would not fit beside the row.
    update julia.messages q set
      phase = 'reserved', ready = false, chip_id = r.chip_id, reason = why,
      lease_owner = p_owner, lease_until = t + make_interval(secs => s.lease_seconds),
      routing = (
        select jsonb_build_object('strategy', s.strategy, 'instanceNames', array_agg(o.instance_name),
          'verdicts', array_agg(o.verdict), 'loadsPerMille', array_agg((o.load * 1000)::int))
        from julia.considered(r.chip_id, nullif(k.instancia_preferida, c.instance_name),
          case when m.lane like 'specialty:%' then s.specialty_map -> substr(m.lane, 11) end, t) o)
    where q.id = m.id;
    r.free_at := julia.note_slot(
      r, s, t, held.in_hour + 1, held.in_day + 1, julia.draw_gap(k.is_known, s), p_attempt_id);

    -- Its commit need not wait for the disk. Nothing is done on it before `begin_dispatch`, whose commit waits, and
    -- what is on the disk is a beginning of one sequence: a crash between the two takes back the slot and the message.
    commit_waits := set_config('synchronous_commit', 'off', true);

    message_id := m.id;
    chip_id := r.chip_id;
    instance_name := c.instance_name;
    operation_id := c.operation_id;
    to_phone := m.to_phone;
    body := m.body;
    contact_id := m.contact_id;
    seconds_left := extract(epoch from m.expires_at - t);
    return next;
    return;
  end loop;
end;
$$;
