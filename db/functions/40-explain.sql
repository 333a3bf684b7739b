-- What the pool says of one instance that was not chosen. The gateway's own circuit is the caller's to know.
create or replace function julia.verdict(c julia.chips, r julia.chip_rotation, p_now timestamptz) returns text
language sql stable as $$
  select case
    when c.status = 'banned' then 'banned'
    when c.wrong_number then 'wrong_number'
    when c.status = 'paused' then 'paused'
    when not c.evolution_connected or c.status = 'pending' then 'not_connected'
    when c.owner_key is null then 'owner_unknown'
    when c.status = 'restricted' then 'restricted'
    when r.out_since is not null then 'breaker_open'
    when r.free_at > p_now and r.blocked_by = 'no_capacity' then 'warmup_rest'
    when r.free_at > p_now and r.blocked_by = 'day' then 'day_full'
    when r.free_at > p_now and r.blocked_by = 'hour' then 'hour_full'
    when r.free_at > p_now or r.attempt_id is not null then 'cooling_down'
    else 'more_loaded' end
$$;

-- Why this number and not that one: the one chosen, the one preferred, the least loaded others and some that cannot
-- send; a bounded number, so that a slot costs the same however large the pool is.
create or replace function julia.candidates(
  p_chosen uuid, p_preferred text, p_specialty_instances jsonb, p_now timestamptz
) returns jsonb language sql volatile as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'instanceName', c.instance_name,
      'verdict', case
        when c.id = p_chosen then 'chosen'
        when v.verdict = 'more_loaded' and not p_specialty_instances ? c.instance_name then 'other_specialty'
        else v.verdict end,
      'load', round(r.load::numeric, 3)
    ) order by c.id = p_chosen desc, c.instance_name = p_preferred desc nulls last, r.load), '[]')
  from (
    select p_chosen as chip_id where p_chosen is not null
    union select id from julia.chips where instance_name = p_preferred
    union (select chip_id from julia.chip_rotation where usable and out_since is null and attempt_id is null
      order by load, last_slot_at nulls first, priority limit 12)
    union (select chip_id from julia.chip_rotation where not usable or out_since is not null or attempt_id is not null
      limit 8)
  ) shown
  join julia.chip_rotation r on r.chip_id = shown.chip_id
  join julia.chips c on c.id = shown.chip_id
  cross join lateral (select julia.verdict(c, r, p_now) as verdict) v
$$;
