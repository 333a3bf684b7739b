-- Returns a chip's current limits: the chip's own limits or those of its warm-up day, whichever are lower. After a
-- restriction, the limits are reduced to 25% for 2 hours, then to 50% until hour 6 and to 75% until hour 12
-- (docs/delivery.md).
create or replace function julia.effective_limits(
  c julia.chips, s julia.settings, out per_hour int, out per_day int
) language plpgsql stable as $$
declare
  step jsonb;
  share numeric;
begin
  per_hour := c.per_hour;
  per_day := c.per_day;
  if c.warmup_completed_at is null then
    select value into step from jsonb_array_elements(s.warm_up_steps)
    where (value ->> 'fromDay')::int <= c.warmup_seconds / 86400 + 1
    order by (value ->> 'fromDay')::int desc limit 1;
    per_hour := least(per_hour, (step ->> 'perHour')::int);
    per_day := least(per_day, (step ->> 'perDay')::int);
  end if;
  if c.ramp_since is not null then
    share := case
      when julia.clock() < c.ramp_since + interval '2 hours' then 0.25
      when julia.clock() < c.ramp_since + interval '6 hours' then 0.5
      when julia.clock() < c.ramp_since + interval '12 hours' then 0.75
      else 1 end;
    per_hour := ceil(per_hour * share);
    per_day := ceil(per_day * share);
  end if;
end;
$$;
