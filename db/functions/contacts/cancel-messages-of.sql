-- Cancels every message of a locked contact that has not been dispatched, and releases its slot. A message that is being
-- dispatched may still be sent; if it is not, `finish_not_sent` cancels it. Returns how many messages were cancelled.
create or replace function julia.cancel_messages_of(p_contact_id uuid) returns int language plpgsql volatile as $$
declare
  waiting uuid[];
  a julia.attempts;
begin
  -- Two conditions, because each one has its own index.
  waiting := array(
    select id from julia.messages where contact_id = p_contact_id and phase = 'queued'
    union all
    select id from julia.messages where contact_id = p_contact_id and phase in ('reserved', 'dispatching'));
  if cardinality(waiting) = 0 then return 0; end if;
  with cancelled as (
    update julia.messages
    set phase = 'cancelled', cancelled_at = julia.clock(), ready = false, lease_owner = null, lease_until = null,
      error_code = 'contact_opted_out'
    where id = any (waiting) and phase in ('queued', 'reserved') returning id)
  select array(select id from cancelled) into waiting;
  -- A separate statement, because the update may have waited for the transaction that reserved the message.
  for a in
    update julia.attempts set state = 'released', finished_at = julia.clock()
    where message_id = any (waiting) and state = 'reserved' returning *
  loop
    perform julia.free_chip(a.chip_id, a.id, false);
  end loop;
  return cardinality(waiting);
end;
$$;
