-- Returns why an instance was not chosen. `p_down` contains the ids of the gateways that are down.
create or replace function julia.verdict(r julia.chip_rotation, p_now timestamptz, p_down text[]) returns text
language sql immutable as $$
  select case
    when r.out_since is not null and (r.usable or r.known_only) then 'breaker_open'
    when r.verdict is not null then r.verdict
    when r.free_at > p_now and r.blocked_by = 'no_capacity' then 'warmup_rest'
    when r.free_at > p_now and r.blocked_by = 'day' then 'day_full'
    when r.free_at > p_now and r.blocked_by = 'hour' then 'hour_full'
    when r.gateway_id = any (p_down) then 'breaker_open'
    when r.free_at > p_now or r.attempt_id is not null then 'cooling_down'
    else 'more_loaded' end
$$;

-- Explains the choice of a chip. Returns, in display order, the chosen instance, the preferred instance, the least
-- loaded other instances, and some instances that cannot send now. The number of rows is limited, so that the cost of
-- reserving a slot does not grow with the pool.
create or replace function julia.considered(
  p_chosen uuid, p_preferred text, p_specialty_instances jsonb, p_now timestamptz
) returns table (instance_name text, verdict text, load float8) language sql stable as $$
  select judged.instance_name,
    case
      when judged.is_chosen then 'chosen'
      when judged.verdict <> 'more_loaded' then judged.verdict
      when not p_specialty_instances ? judged.instance_name then 'other_specialty'
      when judged.load <> judged.chosen_load then 'more_loaded'
      -- If the loads are equal, the chip that has been idle longer is chosen. If the idle times are equal too, priority
      -- decides, and then chance.
      when judged.last_slot_at > coalesce(judged.chosen_slot_at, '-infinity') then 'used_more_recently'
      when judged.last_slot_at is not distinct from judged.chosen_slot_at then 'tied'
      else 'more_loaded' end,
    judged.load
  from (
    -- Computed in one pass: starting another statement costs more than processing its rows.
    select shown.is_chosen, (shown.o).instance_name, (shown.o).load, (shown.o).last_slot_at,
      julia.verdict(shown.o, p_now, (select julia.down_gateways())) as verdict,
      max((shown.o).load) filter (where shown.is_chosen) over () as chosen_load,
      max((shown.o).last_slot_at) filter (where shown.is_chosen) over () as chosen_slot_at
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

create or replace function julia.candidates(
  p_chosen uuid, p_preferred text, p_specialty_instances jsonb, p_now timestamptz
) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'instanceName', c.instance_name, 'verdict', c.verdict, 'load', round(c.load::numeric, 3))), '[]')
  from julia.considered(p_chosen, p_preferred, p_specialty_instances, p_now) c
$$;
