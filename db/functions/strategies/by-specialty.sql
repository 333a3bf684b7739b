-- Chooses the least loaded chip of a specialty. Chooses from the whole pool if there is no specialty, or if no chip of
-- the specialty can send and the settings allow the fallback.
create or replace function julia.by_specialty_chip(
  p_specialty text, s julia.settings, p_now timestamptz, p_tried uuid[]
) returns julia.chip_rotation language plpgsql volatile as $$
declare
  r julia.chip_rotation;
  listed uuid[];
begin
  if p_specialty <> '' then
    select array_agg(c.id) into listed from julia.chips c
    where c.instance_name in (select jsonb_array_elements_text(s.specialty_map -> p_specialty));
    select * into r from julia.chip_rotation o
    where o.chip_id = any (listed) and o.chip_id <> all (p_tried)
      and o.usable and o.out_since is null and o.attempt_id is null and o.free_at <= p_now
    order by o.load, o.last_slot_at nulls first, o.priority limit 1 for no key update skip locked;
    if found then return r; end if;
    if not s.specialty_fallback or julia.specialty_is_able(p_specialty, s, p_now) then return null; end if;
  end if;
  return julia.sticky_chip(p_specialty, s, p_now, p_tried);
end;
$$;
