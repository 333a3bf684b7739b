-- Cancels a message that has not been dispatched. Returns true if this call cancelled the message.
create or replace function julia.cancel_message(p_message_id uuid) returns boolean language plpgsql volatile as $$
declare
  m julia.messages;
  a julia.attempts;
begin
  select * into m from julia.messages where id = p_message_id;
  if not found then return false; end if;
  perform 1 from julia.clientes where id = m.contact_id for no key update;
  update julia.messages
  set phase = 'cancelled', cancelled_at = julia.clock(), ready = false, lease_owner = null, lease_until = null
  where id = p_message_id and phase in ('queued', 'reserved');
  if not found then return false; end if;
  update julia.attempts set state = 'released', finished_at = julia.clock()
  where message_id = p_message_id and state = 'reserved' returning * into a;
  perform julia.promote(m.contact_id);
  if a.id is not null then perform julia.free_chip(a.chip_id, a.id, false); end if;
  return true;
end;
$$;
