-- The chip that a lane's next slot comes from, and when; no chip when none of them can give any.
create or replace function julia.next_of_lane(
  p_lane text, s julia.settings, p_now timestamptz, out chip_id uuid, out at timestamptz
) language sql volatile as $$
  select o.chip_id, julia.next_slot(o, p_now)
  from julia.chip_rotation o
  where o.usable and julia.next_slot(o, p_now) < 'infinity'
    and (p_lane not like 'specialty:%' or s.specialty_map -> substr(p_lane, 11) ? o.instance_name
      or s.specialty_fallback and not julia.specialty_is_able(substr(p_lane, 11), s, p_now))
  order by
    -- In the round robin the others wait for the one whose turn it is, if that only rests for a moment.
    case when s.strategy = 'round_robin' and not (o.free_at > p_now and o.blocked_by <> 'gap') then o.turns end
      nulls last,
    2, o.load, o.last_slot_at nulls first, o.priority
  limit 1
$$;
