-- Returns how many slots become free within each horizon:
-- - `slots`: slots of the chips that can send now
-- - `possible`: slots of all chips, if every unavailable chip became available now
-- - `replies` and `others`: per priority, the possible slots that remain for unbound messages after all bound messages;
--   `replies` counts slots at any hour, `others` only slots within the sending window. Both are low estimates, because
--   they decide whether a message is accepted
create or replace function julia.slot_curve(
  p_now timestamptz, p_horizons float8[], p_next_chips int, p_bound jsonb, p_share_new float8, s julia.settings
) returns table (seconds float8, slots bigint, possible bigint, replies bigint[], others bigint[])
language sql stable as $$
  with chip as materialized (select * from julia.chip_outlooks(p_now, p_bound, s)),
  -- The fixed horizons, and the ends of the next cooldowns, so that the wait for a chip is exact.
  horizon as materialized (
    select u.seconds, julia.open_seconds(s, p_now, u.seconds) as open_seconds,
      greatest(ceil(u.seconds / s.day_seconds) - 1, 0)::int as days_ahead
    from (
      select f.seconds from unnest(p_horizons) f (seconds)
      union (select rest_seconds from chip where can_send and rest_seconds > 0
        and rest_seconds < (select max(f) from unnest(p_horizons) f)
        group by rest_seconds order by rest_seconds limit p_next_chips)
      -- The times at which the sending window opens and closes. Between these, slots grow about evenly or not at all.
      union (select extract(epoch from e.at - p_now)::float8
        from (select max(f) from unnest(p_horizons) f) last (seconds)
        cross join lateral julia.windows_within(s, p_now, last.seconds) w
        cross join lateral (values (w.opens), (w.closes)) e (at)
        where s.sending_window_enabled and e.at > p_now and e.at < p_now + make_interval(secs => last.seconds))) u
  ),
  per_chip as (
    select h.seconds, w.in_window, c.can_send, c.bound,
      case when w.sending_seconds < 0 or c.per_hour is null then 0
        else greatest(1, least(n.window_slots, n.spaced_slots)) end as slots,
      case when n.spaced_slots < n.window_slots
        then julia.sends_variance(w.sending_seconds, k.mean, k.spread) else 0 end as variance
    from horizon h
    cross join julia.cooldown_of(s, p_share_new) k
    left join chip c on true
    -- The seconds in which the chip can send, and the seconds that count for its hourly windows.
    cross join lateral (values (false, h.seconds - c.rest_seconds, h.seconds), (true,
      case when h.open_seconds > 0 then least(h.open_seconds, h.seconds - c.rest_seconds) else -1 end, h.open_seconds)
    ) w (in_window, sending_seconds, hours_seconds)
    cross join lateral (select
      julia.sends_within(w.sending_seconds, k.mean, k.spread) as spaced_slots,
      least(
        julia.window_slots(c.per_day, c.held_day, h.seconds, s.day_seconds,
          case when c.blocked_by = 'day' then c.rest_seconds else 0 end)
        + case when (c.chip).warmup_completed_at is null and h.days_ahead > 0
          then julia.daily_limits_ahead(c.chip, s, c.per_day, h.days_ahead) - c.per_day * h.days_ahead else 0 end,
        julia.window_slots(c.per_hour, c.held_hour, w.hours_seconds, s.hour_seconds,
          case when c.blocked_by = 'hour' then c.rest_seconds else 0 end),
        julia.ramp_slots(c.ramp_age_seconds, h.seconds, s.hour_seconds, c.per_hour, c.blocked_by = 'ramp')
      ) as window_slots) n
    where s.sending_window_enabled or not w.in_window
  ),
  unbound as (
    select q.seconds, q.in_window, p, floor(greatest(
      julia.cautious(sum(greatest(q.slots - coalesce(q.bound[p], 0), 0)), sum(q.variance)),
      sum(greatest(least(q.slots, 1) - coalesce(q.bound[p], 0), 0))))::bigint as slots
    from per_chip q cross join generate_series(1, 3) p
    group by q.seconds, q.in_window, p
  ),
  left_over as (
    select q.seconds, array_agg(q.slots order by q.p) filter (where not q.in_window) as replies,
      array_agg(q.slots order by q.p) filter (where q.in_window) as others
    from unbound q group by q.seconds
  )
  select q.seconds, coalesce(floor(sum(q.slots) filter (where q.can_send)), 0)::bigint,
    coalesce(floor(sum(q.slots)), 0)::bigint, o.replies, coalesce(o.others, o.replies)
  from per_chip q join left_over o on o.seconds = q.seconds
  where not q.in_window group by q.seconds, o.replies, o.others
$$;
