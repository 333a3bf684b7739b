-- Notes a slot that was just taken: counts, load, whose turn, and until when the chip rests, which it answers. The row
-- is locked. To be assigned: `perform` would begin a statement of its own.
create or replace function julia.note_slot(
  r julia.chip_rotation, s julia.settings, p_now timestamptz, p_in_hour int, p_in_day int,
  p_gap_seconds float8, p_attempt_id uuid
) returns timestamptz language plpgsql volatile as $$
declare
  rest record;
begin
  r.turns := r.turns + 1;
  if s.strategy = 'round_robin' then
    -- One that could not take its turns for a while makes up for none of them: the others would wait for it.
    r.turns := greatest(r.turns, (
      select min(o.turns) from julia.chip_rotation o
      where o.usable and o.out_since is null and o.chip_id <> r.chip_id
        and not (o.free_at > p_now and o.blocked_by <> 'gap')));
  end if;
  r.gap_until := p_now + make_interval(secs => p_gap_seconds);
  rest := julia.rest_until(r, s, p_now, p_in_hour, p_in_day);
  update julia.chip_rotation set
    attempt_id = p_attempt_id,
    held_hour = p_in_hour,
    held_day = p_in_day,
    load = p_in_day::float8 / greatest(per_day, 1),
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
