-- Returns how many of the next `p_seconds` lie within the sending window.
create or replace function julia.open_seconds(s julia.settings, p_now timestamptz, p_seconds float8) returns float8
language sql stable as $$
  select case when not s.sending_window_enabled then p_seconds else (
    select coalesce(sum(greatest(extract(epoch from
      least(closes at time zone s.time_zone, p_now + make_interval(secs => p_seconds))
      - greatest(opens at time zone s.time_zone, p_now))::float8, 0)), 0)
    from generate_series(0, ceil(p_seconds / 86400)::int) d
    cross join lateral (select date_trunc('day', p_now at time zone s.time_zone) + make_interval(days => d) as day) w
    cross join lateral (select day + make_interval(hours => s.sending_from_hour) as opens,
      day + make_interval(hours => s.sending_until_hour) as closes) h) end
$$;
