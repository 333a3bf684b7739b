-- Takes the slot that `lock_slot` found, and updates the chip's counts, load, turn and cooldown. Returns when the chip
-- is free again. Callers assign the result instead of using `perform`, which would start a separate statement.
create or replace function julia.take_slot(
  r julia.chip_rotation, s julia.settings, p_now timestamptz, p_in_hour int, p_in_day int,
  p_gap_seconds float8, p_attempt_id uuid
) returns timestamptz language plpgsql volatile as $$
declare
  rest record;
begin
  r.turns := r.turns + 1;
  if julia.takes_turns(s.strategy) then r.turns := julia.round_robin_turns(r, p_now); end if;
  r.gap_until := p_now + make_interval(secs => p_gap_seconds);
  rest := julia.rest_until(r, s, p_now, p_in_hour + 1, p_in_day + 1);
  update julia.chip_rotation set
    attempt_id = p_attempt_id,
    held_hour = p_in_hour + 1,
    held_day = p_in_day + 1,
    load = (p_in_day + 1)::float8 / greatest(per_day, 1),
    count_changes_at = coalesce(count_changes_at, p_now + make_interval(secs => s.day_seconds)),
    last_slot_at = p_now,
    turns = r.turns,
    gap_until = r.gap_until,
    free_at = rest.free_at,
    blocked_by = rest.blocked_by
  where chip_id = r.chip_id;
  return rest.free_at;
end;
$$;
