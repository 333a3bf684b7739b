-- Recounts a chip's slots and computes when the chip is free again. The row is locked before the statement that counts:
-- under READ COMMITTED, a count in the locking statement would use a snapshot from before the lock.
create or replace function julia.refresh_rotation(p_chip_id uuid) returns void language plpgsql volatile as $$
declare
  s julia.settings;
  r julia.chip_rotation;
  t timestamptz;
  in_hour int;
  in_day int;
  oldest timestamptz;
  rest record;
begin
  select * into r from julia.chip_rotation where chip_id = p_chip_id for no key update;
  if not found then return; end if;
  select * into s from julia.settings where id = 1;
  t := julia.clock();
  select count(*) filter (where held_at > t - make_interval(secs => s.hour_seconds)), count(*), min(held_at)
  into in_hour, in_day, oldest
  from julia.attempts
  where chip_id = p_chip_id and state not in ('not_sent', 'released')
    and held_at > t - make_interval(secs => s.day_seconds);
  rest := julia.rest_until(r, s, t, in_hour, in_day);
  update julia.chip_rotation set
    held_hour = in_hour,
    held_day = in_day,
    load = in_day::float8 / greatest(per_day, 1),
    count_changes_at = oldest + make_interval(secs => s.day_seconds),
    free_at = rest.free_at,
    blocked_by = rest.blocked_by
  where chip_id = p_chip_id;
end;
$$;
