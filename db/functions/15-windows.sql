-- When the gateway can last have received so many of a chip's newest messages that one more is within the limit.
-- What is being handed over counts from the latest moment at which it may arrive.
create or replace function julia.window_opens(
  p_chip_id uuid, p_limit int, p_window_seconds int, p_margin_seconds int
) returns timestamptz language sql volatile as $$
  select case when held_at = 'infinity' then slot_at + make_interval(secs => p_margin_seconds) else held_at end
    + make_interval(secs => p_window_seconds)
  from julia.attempts
  where chip_id = p_chip_id and state not in ('not_sent', 'released')
  order by held_at desc offset p_limit - 1 limit 1
$$;

-- The limits of a chip today: its own, or its warm-up day's where those are lower, cut while it comes back from a
-- restriction (25, 50, 75 % until 2, 6, 12 hours after it; docs/delivery.md).
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

-- Until when a chip that holds so many slots rests, and which rule says so. After a long outage its backlog leaves in
-- portions of 1, 2, 4... per sixth of an hour.
create or replace function julia.rest_until(
  r julia.chip_rotation, s julia.settings, p_now timestamptz, p_held_hour int, p_held_day int,
  out free_at timestamptz, out blocked_by text
) language plpgsql volatile as $$
declare
  opens timestamptz;
  portion_seconds float8;
  portion int;
  sent int;
begin
  if r.per_hour = 0 or r.per_day = 0 then
    free_at := 'infinity';
    blocked_by := 'no_capacity';
    return;
  end if;
  free_at := p_now;
  if r.gap_until > p_now then
    free_at := r.gap_until;
    blocked_by := 'gap';
  end if;
  if r.resumed_at is not null then
    portion_seconds := s.hour_seconds / 6.0;
    portion := floor(extract(epoch from p_now - r.resumed_at) / portion_seconds);
    if portion < 10 and 2 ^ portion < r.per_hour then
      opens := r.resumed_at + make_interval(secs => (portion + 1) * portion_seconds);
      select count(*) into sent from julia.attempts
      where chip_id = r.chip_id and state not in ('not_sent', 'released')
        and held_at >= opens - make_interval(secs => portion_seconds)
        and slot_at >= opens - make_interval(secs => portion_seconds);
      if sent >= 2 ^ portion and opens > free_at then
        free_at := opens;
        blocked_by := 'ramp';
      end if;
    end if;
  end if;
  if p_held_hour >= r.per_hour then
    opens := julia.window_opens(r.chip_id, r.per_hour, s.hour_seconds, s.arrival_margin_seconds);
    if opens > free_at then
      free_at := opens;
      blocked_by := 'hour';
    end if;
  end if;
  if p_held_day >= r.per_day then
    opens := julia.window_opens(r.chip_id, r.per_day, s.day_seconds, s.arrival_margin_seconds);
    if opens > free_at then
      free_at := opens;
      blocked_by := 'day';
    end if;
  end if;
end;
$$;
