-- Locks a chip with a free slot and returns it with the queue that it serves, in the format of `lock_slot`. First tries
-- the queues that more than one chip may serve, then any chip that has bound messages.
create or replace function julia.find_slot(p_any_waits boolean, s julia.settings, p_tried uuid[]) returns record
language plpgsql volatile as $$
declare
  queue record;
  slot record;
begin
  if julia.uses_specialties(s.strategy) then
    for queue in select * from julia.open_queues() loop
      slot := julia.lock_slot(queue.kind, julia.no_chip(), queue.specialty, s, p_tried);
      if (slot.r).chip_id is not null then return slot; end if;
      p_tried := slot.tried;
    end loop;
  elsif p_any_waits then
    slot := julia.lock_slot('any', julia.no_chip(), '', s, p_tried);
    if (slot.r).chip_id is not null then return slot; end if;
    p_tried := slot.tried;
  end if;
  return julia.lock_slot('bound', julia.no_chip(), '', s, p_tried);
end;
$$;
