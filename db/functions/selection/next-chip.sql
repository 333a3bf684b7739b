-- Returns the chip that will be the first to have a free slot for a queue, and the time at which the slot is free.
-- Returns nulls if no chip can serve the queue. Ignores the chips of the gateways in `p_down`.
create or replace function julia.next_chip(
  p_specialty text, s julia.settings, p_now timestamptz, p_down text[], out chip_id uuid, out at timestamptz
) language sql volatile as $$
  select o.chip_id, julia.next_slot(o, p_now)
  from julia.chip_rotation o
  where o.usable and julia.next_slot(o, p_now) < 'infinity'
    and o.gateway_id <> all (p_down)
    and (p_specialty = '' or s.specialty_map -> p_specialty ? o.instance_name
      or s.specialty_fallback and not julia.specialty_is_able(p_specialty, s, p_now))
  order by
    -- In a round robin, the other chips wait for the chip whose turn it is while only a cooldown blocks that chip.
    case when julia.takes_turns(s.strategy) and not (o.free_at > p_now and o.blocked_by <> 'gap') then o.turns end
      nulls last,
    2, o.load, o.last_slot_at nulls first, o.priority
  limit 1
$$;
