-- True if fewer than `p_room` unbound messages of this priority or a higher one are waiting. Messages that are
-- scheduled for later or whose batch is paused do not count. The lock ensures that concurrent acceptances see each
-- other's messages.
create or replace function julia.has_room(p_priority int, p_room int) returns boolean language plpgsql volatile as $$
declare
  ahead int;
begin
  perform pg_advisory_xact_lock(hashtext('julia.has_room'));
  -- Count in a separate statement, so that its snapshot is taken after the lock has been acquired.
  select count(*) into ahead from (
    select 1 from julia.messages
    where phase = 'queued' and priority <= p_priority and route_chip_id = julia.no_chip()
      and (scheduled_for is null or scheduled_for <= (select julia.clock())) and not_before is distinct from 'infinity'
    limit p_room) q;
  return ahead < p_room;
end;
$$;
