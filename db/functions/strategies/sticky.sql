-- Chooses the least loaded chip, for a message that is not bound to a preferred chip.
create or replace function julia.sticky_chip(
  p_specialty text, s julia.settings, p_now timestamptz, p_tried uuid[]
) returns julia.chip_rotation language plpgsql volatile as $$
declare
  r julia.chip_rotation;
begin
  select * into r from julia.chip_rotation o
  where o.usable and o.out_since is null and o.attempt_id is null and o.free_at <= p_now
    and o.chip_id <> all (p_tried)
  order by o.load, o.last_slot_at nulls first, o.priority limit 1 for no key update skip locked;
  return r;
end;
$$;
