-- Returns how many slots a rolling window allows within `p_seconds`: the slots that are free now, the full limit for
-- each further window, and the held slots that become free. Held slots are assumed to become free evenly over the
-- window. If the window is full, the first of them becomes free after `p_rest_seconds`.
create or replace function julia.window_slots(
  p_limit float8, p_held float8, p_seconds float8, p_window_seconds float8, p_rest_seconds float8
) returns float8 language sql immutable as $$
  select p_limit * greatest(ceil(p_seconds / p_window_seconds) - 1, 0) + greatest(p_limit - p_held, 0)
    + least(p_held, p_limit) * least(1, greatest(0,
      p_seconds - greatest(ceil(p_seconds / p_window_seconds) - 1, 0) * p_window_seconds - p_rest_seconds)
      / greatest(p_window_seconds - p_rest_seconds, 1))
$$;

-- Returns how many slots the ramp after a long outage allows within `p_seconds` (see `rest_until`). `p_age_seconds` is
-- the time since the chip returned, or null for a chip without a ramp. `p_is_used` is true if the current portion has
-- been sent.
create or replace function julia.ramp_slots(
  p_age_seconds float8, p_seconds float8, p_hour_seconds float8, p_per_hour float8, p_is_used boolean
) returns float8 language sql immutable as $$
  select case
    when p_age_seconds is null or 2 ^ least(10, floor((p_age_seconds + p_seconds) * 6 / p_hour_seconds)) >= p_per_hour
      then 1e9
    else 2 ^ (floor((p_age_seconds + p_seconds) * 6 / p_hour_seconds) + 1)
      - 2 ^ floor(p_age_seconds * 6 / p_hour_seconds) * case when p_is_used then 2 else 1 end end
$$;
