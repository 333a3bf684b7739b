-- Lanes of messages that no particular chip must send, the one with the most urgent message first.
create or replace function julia.open_lanes() returns setof text language plpgsql volatile as $$
begin
  return query with recursive named (lane) as (
    (select lane from julia.messages where phase = 'queued' and ready and lane >= 'specialty:' order by lane limit 1)
    union all
    select (select q.lane from julia.messages q
      where q.phase = 'queued' and q.ready and q.lane > named.lane order by q.lane limit 1)
    from named where named.lane is not null
  )
  select l.lane
  from (select 'any' as lane union all select lane from named where lane is not null) l
  cross join lateral (select q.priority from julia.messages q
    where q.phase = 'queued' and q.ready and q.lane = l.lane order by q.priority limit 1) head
  order by head.priority, random();
end;
$$;

-- The next message of a lane, locked: the most urgent; among clients with such ones each is as likely as the next,
-- however much another has queued; of one client the oldest.
create or replace function julia.head_of_lane(
  p_lane text, p_now timestamptz, out id uuid, out contact_id uuid, out kind text, out priority smallint,
  out seq bigint, out lane text, out to_phone text, out body text, out expires_at timestamptz
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  client uuid;
  clients uuid[];
  other record;
begin
  select q.id, q.contact_id, q.kind, q.priority, q.seq, q.lane, q.to_phone, q.text, q.expires_at, q.client_id
  into id, contact_id, kind, priority, seq, lane, to_phone, body, expires_at, client
  from julia.messages q
  where q.phase = 'queued' and q.ready and q.lane = p_lane and q.expires_at > p_now
  order by q.priority, q.client_id, q.seq limit 1 for no key update of q skip locked;
  if not found then return; end if;
  -- Mostly one client alone has the most urgent ones. Each further one is one step in the index.
  loop
    clients := clients || client;
    select q.client_id into client from julia.messages q
    where q.phase = 'queued' and q.ready and q.lane = p_lane and q.priority = head_of_lane.priority
      and q.client_id > client
    order by q.client_id limit 1;
    exit when not found;
  end loop;
  if cardinality(clients) = 1 then return; end if;
  client := clients[1 + floor(random() * cardinality(clients))];
  if client = clients[1] then return; end if;
  select q.id, q.contact_id, q.kind, q.seq, q.to_phone, q.text, q.expires_at into other
  from julia.messages q
  where q.phase = 'queued' and q.ready and q.lane = p_lane and q.priority = head_of_lane.priority
    and q.client_id = client and q.expires_at > p_now
  order by q.seq limit 1 for no key update of q skip locked;
  -- When others hold all of that client's, the one found first is as good.
  if not found then return; end if;
  id := other.id;
  contact_id := other.contact_id;
  kind := other.kind;
  seq := other.seq;
  to_phone := other.to_phone;
  body := other.text;
  expires_at := other.expires_at;
end;
$$;

-- A chip for a lane, locked, by the strategy; null when none is free now. `p_tried` are those that proved full.
create or replace function julia.lock_chip_for(
  p_lane text, s julia.settings, p_now timestamptz, p_tried uuid[]
) returns julia.chip_rotation language plpgsql volatile as $$
declare
  r julia.chip_rotation;
  listed uuid[];
begin
  if s.strategy = 'round_robin' then
    -- Strictly in turn: while the one whose turn it is only rests for a moment, the others wait for it; not for one
    -- that has been handing over for long.
    select * into r from julia.chip_rotation o
    where o.usable and o.out_since is null and o.chip_id <> all (p_tried)
      and not (o.free_at > p_now and o.blocked_by <> 'gap')
      and not (o.attempt_id is not null and o.last_slot_at < p_now - interval '10 seconds')
    order by o.turns, o.last_slot_at nulls first, o.priority limit 1;
    if not found or r.attempt_id is not null or r.free_at > p_now then return null; end if;
    select * into r from julia.chip_rotation o
    where o.chip_id = r.chip_id and o.turns = r.turns and o.attempt_id is null for no key update skip locked;
    return r;
  end if;

  if p_lane like 'specialty:%' then
    select array_agg(c.id) into listed from julia.chips c
    where c.instance_name in (select jsonb_array_elements_text(s.specialty_map -> substr(p_lane, 11)));
    select * into r from julia.chip_rotation o
    where o.chip_id = any (listed) and o.chip_id <> all (p_tried)
      and o.usable and o.out_since is null and o.attempt_id is null and o.free_at <= p_now
    order by o.load, o.last_slot_at nulls first, o.priority limit 1 for no key update skip locked;
    if found then return r; end if;
    if not s.specialty_fallback or julia.specialty_is_able(substr(p_lane, 11), s, p_now) then return null; end if;
  end if;

  select * into r from julia.chip_rotation o
  where o.usable and o.out_since is null and o.attempt_id is null and o.free_at <= p_now
    and o.chip_id <> all (p_tried)
  order by o.load, o.last_slot_at nulls first, o.priority limit 1 for no key update skip locked;
  return r;
end;
$$;

-- The slots a locked chip holds. Its own statement, after the lock: counted in the statement that locks, two workers
-- would both see the slot that only one of them can have (docs/limits.md, "Windows").
create or replace function julia.count_held(
  r julia.chip_rotation, s julia.settings, p_now timestamptz, out in_hour int, out in_day int
) language plpgsql volatile as $$
begin
  select count(*) filter (where held_at > p_now - make_interval(secs => s.hour_seconds)), count(*)
  into in_hour, in_day
  from julia.attempts
  where chip_id = r.chip_id and state not in ('not_sent', 'released')
    and held_at > p_now - make_interval(secs => s.day_seconds);
end;
$$;
