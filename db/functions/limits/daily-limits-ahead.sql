-- Returns the sum of a chip's daily limits on the next `p_days` days after today. Assumes that the chip stays
-- connected, so that its limits rise with each day of the warm-up.
create or replace function julia.daily_limits_ahead(c julia.chips, s julia.settings, p_per_day int, p_days int)
returns int language plpgsql stable as $$
declare
  total int := 0;
begin
  if c.warmup_completed_at is not null then return p_per_day * p_days; end if;
  c.ramp_since := null;
  for day in 1..p_days loop
    c.warmup_seconds := c.warmup_seconds + 86400;
    total := total + (julia.effective_limits(c, s)).per_day;
  end loop;
  return total;
end;
$$;
