-- Returns when a chip with this many held slots is free again, and which rule blocks the chip until that time. After a
-- long outage, the backlog is sent in portions of 1, 2, 4... messages per sixth of the hourly window.
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
