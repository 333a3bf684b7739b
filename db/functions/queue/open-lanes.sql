-- Lanes of messages that no particular chip must send, the one with the most urgent message first.
create or replace function julia.open_lanes() returns setof text language plpgsql volatile as $$
begin
  return query with recursive named (lane) as (
    (select lane from julia.messages where phase = 'queued' and ready and lane >= 'specialty:' order by lane limit 1)
    union all
    select (select q.lane from julia.messages q
      where q.phase = 'queued' and q.ready and q.lane > named.lane order by q.lane limit 1)
    from named where named.lane is not null
  )
  select l.lane
  from (select 'any' as lane union all select lane from named where lane is not null) l
  cross join lateral (select q.priority from julia.messages q
    where q.phase = 'queued' and q.ready and q.lane = l.lane order by q.priority limit 1) head
  order by head.priority, random();
end;
$$;
