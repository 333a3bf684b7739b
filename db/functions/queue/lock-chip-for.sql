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
