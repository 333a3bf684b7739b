-- Sets `has_bound` for chips that have bound messages but lack the hint, and moves messages away from chips that no
-- longer have a rotation row. Returns how many messages were moved.
create or replace function julia.repair_bound_hints(p_limit int) returns int language plpgsql volatile as $$
declare
  r record;
  moved int := 0;
begin
  for r in
    -- This query needs one index lookup per chip.
    with recursive bound (chip_id) as (
      (select route_chip_id from julia.messages
        where phase = 'queued' and ready and route_chip_id > julia.no_chip() order by route_chip_id limit 1)
      union all
      select (select q.route_chip_id from julia.messages q
        where q.phase = 'queued' and q.ready and q.route_chip_id > bound.chip_id
        order by q.route_chip_id limit 1)
      from bound where bound.chip_id is not null
    )
    select bound.chip_id, o.chip_id is null as is_gone from bound
    left join julia.chip_rotation o on o.chip_id = bound.chip_id
    where bound.chip_id is not null and o.has_bound is not true
  loop
    if r.is_gone then
      moved := moved + julia.requeue_bound(r.chip_id, p_limit);
    else
      perform julia.note_bound(r.chip_id);
    end if;
  end loop;
  return moved;
end;
$$;
