-- The one definition of the sending window: when it opens and closes on a local day. Both are null if it stays closed on
-- that day of the week or on that holiday. Ignores whether the window is switched on.
create or replace function julia.window_on(
  s julia.settings, p_day timestamp, out opens timestamptz, out closes timestamptz
) language plpgsql stable as $$
begin
  if extract(isodow from p_day)::int <> all (s.sending_weekdays)
    or s.holidays @> jsonb_build_array(jsonb_build_object('date', p_day::date)) then
    return;
  end if;
  opens := (p_day + make_interval(hours => s.sending_from_hour)) at time zone s.time_zone;
  closes := (p_day + make_interval(hours => s.sending_until_hour)) at time zone s.time_zone;
end;
$$;

-- Lists when the sending window opens and closes on the local days that the next `p_seconds` touch.
create or replace function julia.windows_within(s julia.settings, p_now timestamptz, p_seconds float8)
returns table (opens timestamptz, closes timestamptz) language sql stable as $$
  select w.opens, w.closes
  from generate_series(0, ceil(p_seconds / 86400)::int) n
  cross join lateral julia.window_on(s, date_trunc('day', p_now at time zone s.time_zone) + make_interval(days => n)) w
  where w.opens is not null
$$;
