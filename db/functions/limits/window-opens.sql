-- Returns when enough of a chip's slots will have left the rolling window to allow one more message. A slot whose
-- message is in flight counts from its latest possible arrival.
create or replace function julia.window_opens(
  p_chip_id uuid, p_limit int, p_window_seconds int, p_margin_seconds int
) returns timestamptz language sql volatile as $$
  select case when held_at = 'infinity' then slot_at + make_interval(secs => p_margin_seconds) else held_at end
    + make_interval(secs => p_window_seconds)
  from julia.attempts
  where chip_id = p_chip_id and state not in ('not_sent', 'released')
  order by held_at desc offset p_limit - 1 limit 1
$$;
