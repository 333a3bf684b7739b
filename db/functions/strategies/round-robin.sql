-- Chooses the chips strictly in turn, regardless of the contact. The other chips wait for the chip whose turn it is as
-- long as that chip is only cooling down or has been dispatching for at most 10 s.
create or replace function julia.round_robin_chip(
  p_specialty text, s julia.settings, p_now timestamptz, p_tried uuid[]
) returns julia.chip_rotation language plpgsql volatile as $$
declare
  r julia.chip_rotation;
begin
  select * into r from julia.chip_rotation o
  where o.usable and o.out_since is null and o.chip_id <> all (p_tried)
    and not (o.free_at > p_now and o.blocked_by <> 'gap')
    and not (o.attempt_id is not null and o.last_slot_at < p_now - interval '10 seconds')
  order by o.turns, o.last_slot_at nulls first, o.priority limit 1;
  if not found or r.attempt_id is not null or r.free_at > p_now then return null; end if;
  select * into r from julia.chip_rotation o
  where o.chip_id = r.chip_id and o.turns = r.turns and o.attempt_id is null for no key update skip locked;
  return r;
end;
$$;

-- Returns the new turn count of a chip that takes a slot. A chip that returns to rotation must not catch up on missed
-- turns, or the other chips would stall.
create or replace function julia.round_robin_turns(r julia.chip_rotation, p_now timestamptz) returns bigint
language plpgsql volatile as $$
begin
  return greatest(r.turns, (
    select min(o.turns) from julia.chip_rotation o
    where o.usable and o.out_since is null and o.chip_id <> r.chip_id
      and not (o.free_at > p_now and o.blocked_by <> 'gap')));
end;
$$;
