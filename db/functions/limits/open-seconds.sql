-- Returns how many of the next `p_seconds` lie within the sending window.
create or replace function julia.open_seconds(s julia.settings, p_now timestamptz, p_seconds float8) returns float8
language sql stable as $$
  select case when not s.sending_window_enabled then p_seconds else (
    select coalesce(sum(greatest(extract(epoch from
      least(w.closes, p_now + make_interval(secs => p_seconds)) - greatest(w.opens, p_now))::float8, 0)), 0)
    from julia.windows_within(s, p_now, p_seconds) w) end
$$;
