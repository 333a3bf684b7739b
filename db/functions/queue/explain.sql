-- What the pool says of one instance that was not chosen. The gateway's own circuit is the caller's to know.
create or replace function julia.verdict(r julia.chip_rotation, p_now timestamptz) returns text
language sql immutable as $$
  select coalesce(r.verdict, case
    when r.out_since is not null then 'breaker_open'
    when r.free_at > p_now and r.blocked_by = 'no_capacity' then 'warmup_rest'
    when r.free_at > p_now and r.blocked_by = 'day' then 'day_full'
    when r.free_at > p_now and r.blocked_by = 'hour' then 'hour_full'
    when r.free_at > p_now or r.attempt_id is not null then 'cooling_down'
    else 'more_loaded' end)
$$;

-- Why this number and not that one: the one chosen, the one preferred, the least loaded others and some that cannot
-- send; a bounded number, so that a slot costs the same however large the pool is. In the order in which people read.
create or replace function julia.considered(
  p_chosen uuid, p_preferred text, p_specialty_instances jsonb, p_now timestamptz
) returns table (instance_name text, verdict text, load float8) language sql stable as $$
  select judged.instance_name,
    case
      when judged.is_chosen then 'chosen'
      when judged.verdict = 'more_loaded' and not p_specialty_instances ? judged.instance_name then 'other_specialty'
      else judged.verdict end,
    judged.load
  from (
    -- Judged once, and not in each part: a statement's beginning costs more than its rows.
    select shown.is_chosen, (shown.o).instance_name, (shown.o).load, julia.verdict(shown.o, p_now) as verdict
    from (
      select true as is_chosen, o from julia.chip_rotation o where o.chip_id = p_chosen
      union all
      select false, o from julia.chips c join julia.chip_rotation o on o.chip_id = c.id
      where c.instance_name = p_preferred and c.id is distinct from p_chosen
      union all
      (select false, o from julia.chip_rotation o
        where o.usable and o.out_since is null and o.attempt_id is null
          and o.chip_id is distinct from p_chosen and o.instance_name is distinct from p_preferred
        order by o.load, o.last_slot_at nulls first, o.priority limit 8)
      union all
      (select false, o from julia.chip_rotation o
        where (not o.usable or o.out_since is not null or o.attempt_id is not null)
          and o.chip_id is distinct from p_chosen and o.instance_name is distinct from p_preferred
        limit 8)
    ) shown
    where (shown.o).instance_name is not null
  ) judged
$$;

-- The same as the contract shows it.
create or replace function julia.candidates(
  p_chosen uuid, p_preferred text, p_specialty_instances jsonb, p_now timestamptz
) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'instanceName', c.instance_name, 'verdict', c.verdict, 'load', round(c.load::numeric, 3))), '[]')
  from julia.considered(p_chosen, p_preferred, p_specialty_instances, p_now) c
$$;
