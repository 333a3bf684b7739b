-- Returns two values for the random cooldowns between two messages of a chip: their mean in seconds, and their squared
-- coefficient of variation (`spread`). `p_share_new` is the share of messages to new contacts.
create or replace function julia.cooldown_of(
  s julia.settings, p_share_new float8, out mean float8, out spread float8
) language plpgsql immutable as $$
declare
  mean_square float8;
begin
  mean := p_share_new * (s.gap_new_min_seconds + s.gap_new_max_seconds) / 2.0
    + (1 - p_share_new) * (s.gap_known_min_seconds + s.gap_known_max_seconds) / 2.0;
  -- The mean square of a uniform distribution from a to b is (a² + ab + b²) / 3.
  mean_square := p_share_new * (s.gap_new_min_seconds ^ 2 + s.gap_new_min_seconds * s.gap_new_max_seconds
      + s.gap_new_max_seconds ^ 2) / 3.0
    + (1 - p_share_new) * (s.gap_known_min_seconds ^ 2 + s.gap_known_min_seconds * s.gap_known_max_seconds
      + s.gap_known_max_seconds ^ 2) / 3.0;
  spread := coalesce(mean_square / nullif(mean ^ 2, 0) - 1, 0);
end;
$$;

-- The functions below are single expressions that the planner can inline.

-- Returns how many messages a chip is expected to send within `p_seconds`: one message immediately and, by the renewal
-- theorem, t / mean - (1 - spread) / 2 further messages.
create or replace function julia.sends_within(p_seconds float8, p_mean float8, p_spread float8) returns float8
language sql immutable as $$
  select case when p_seconds < 0 then 0
    when p_mean > 0 then 1 + greatest(p_seconds / p_mean - (1 - p_spread) / 2, 0)
    else 1e9 end
$$;

-- Returns the variance of `sends_within`. The 0.1 accounts for the last cooldown, which the end of the period cuts
-- short.
create or replace function julia.sends_variance(p_seconds float8, p_mean float8, p_spread float8) returns float8
language sql immutable as $$
  select case when p_seconds > 0 and p_mean > 0 then p_spread * p_seconds / p_mean + 0.1 else 0 end
$$;

-- Returns the number of sends that is reached in about 99.9% of cases: the expected number minus three standard
-- deviations.
create or replace function julia.cautious(p_expected float8, p_variance float8) returns float8
language sql immutable as $$
  select greatest(p_expected - 3 * sqrt(p_variance), 0)
$$;
