-- Returns when the sending window opens again. Returns null if the window is open or switched off, and for replies,
-- which are sent at any hour.
create or replace function julia.window_closed_until(s julia.settings, p_kind text, p_now timestamptz)
returns timestamptz language plpgsql stable as $$
declare
  day timestamp;
  w record;
begin
  if not s.sending_window_enabled or p_kind = 'reply' then return null; end if;
  day := date_trunc('day', p_now at time zone s.time_zone);
  -- Each day of the week comes once more than there are holidays that could close it.
  for n in 0..7 * (jsonb_array_length(s.holidays) + 1) loop
    w := julia.window_on(s, day + make_interval(days => n));
    if w.closes > p_now then return case when w.opens > p_now then w.opens end; end if;
  end loop;
  return 'infinity';
end;
$$;
