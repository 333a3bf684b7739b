-- Counts the slots that a locked chip holds. The count must be a separate statement after the statement that locks the
-- chip. If the locking statement counted, two workers could take the same last slot (docs/limits.md, "Windows").
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
