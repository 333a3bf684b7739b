-- Lists the queues that more than one chip may serve, ordered by the priority of their most urgent message. The cost
-- per queue does not depend on the length of the queue.
create or replace function julia.open_queues() returns table (kind text, specialty text) language plpgsql volatile as $$
#variable_conflict use_column
begin
  return query with recursive named (specialty) as (
    (select route_specialty from julia.messages
      where phase = 'queued' and ready and route_chip_id = julia.no_chip() and route_specialty > ''
      order by route_specialty limit 1)
    union all
    select (select q.route_specialty from julia.messages q
      where q.phase = 'queued' and q.ready and q.route_chip_id = julia.no_chip()
        and q.route_specialty > named.specialty
      order by q.route_specialty limit 1)
    from named where named.specialty is not null
  )
  select o.kind, o.specialty
  from (select 'any' as kind, '' as specialty
    union all select 'specialty', specialty from named where specialty is not null) o
  cross join lateral (select q.priority from julia.messages q
    where q.phase = 'queued' and q.ready
      and (q.route_kind, q.route_chip_id, q.route_specialty) = (o.kind, julia.no_chip(), o.specialty)
    order by q.priority limit 1) head
  order by head.priority, random();
end;
$$;
