-- Returns the verdict on every instance, for a response in which no instance was chosen.
create or replace function julia.all_candidates(
  p_specialty_instances jsonb, p_now timestamptz
) returns jsonb language sql volatile as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'instanceName', o.instance_name,
      'verdict', case
        when v.verdict = 'more_loaded' and not p_specialty_instances ? o.instance_name then 'other_specialty'
        else v.verdict end,
      'load', round(o.load::numeric, 3)) order by o.load, o.instance_name), '[]')
  from julia.chip_rotation o
  cross join lateral (select julia.verdict(o, p_now, (select julia.down_gateways())) as verdict) v
  where o.instance_name is not null
$$;
