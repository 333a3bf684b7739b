-- Returns when the sending window opens again. Returns null if the window is open or switched off, and for replies,
-- which are sent at any hour.
create or replace function julia.window_closed_until(s julia.settings, p_kind text, p_now timestamptz)
returns timestamptz language sql stable as $$
  select case
    when not s.sending_window_enabled or p_kind = 'reply'
      or extract(hour from local) >= s.sending_from_hour and extract(hour from local) < s.sending_until_hour then null
    else (date_trunc('day', local) + make_interval(hours => s.sending_from_hour)
      + case when extract(hour from local) >= s.sending_until_hour then interval '1 day' else interval '0' end)
      at time zone s.time_zone end
  from (select p_now at time zone s.time_zone as local) clock
$$;
