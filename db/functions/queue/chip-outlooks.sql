-- Returns every chip that could ever send, with its limits, its held slots and the seconds until it is free. `bound`
-- has one count per priority: how many messages of this priority or a higher one are bound to the chip. `p_bound` maps
-- chip ids to these three counts.
create or replace function julia.chip_outlooks(p_now timestamptz, p_bound jsonb, s julia.settings) returns table (
  chip julia.chips, per_hour int, per_day int, held_hour int, held_day int, rest_seconds float8, blocked_by text,
  ramp_age_seconds float8, can_send boolean, bound int[]
) language sql stable as $$
  select c, r.per_hour, r.per_day,
    -- `held_hour` was counted when the chip took its last slot. If that was more than an hour ago, the counted slots
    -- have left the window.
    case when r.last_slot_at > p_now - make_interval(secs => s.hour_seconds + s.arrival_margin_seconds)
      then r.held_hour else 0 end,
    r.held_day,
    case when r.free_at > p_now then extract(epoch from r.free_at - p_now)::float8 else 0 end,
    case when r.free_at > p_now then r.blocked_by end,
    extract(epoch from p_now - r.resumed_at)::float8,
    r.usable and r.out_since is null and r.gateway_id <> all ((select julia.down_gateways())::text[]),
    case when p_bound ? r.chip_id::text
      then array(select jsonb_array_elements_text(p_bound -> r.chip_id::text)::int) else '{0,0,0}' end
  from julia.chip_rotation r join julia.chips c on c.id = r.chip_id
  where julia.could_ever_send(c) and r.per_hour > 0 and r.per_day > 0
$$;
