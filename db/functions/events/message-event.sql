-- Records that a message reached a phase that services are informed about. `queued` (a slot was released after dispatch)
-- and `dispatching` are reported to the callback address only.
create or replace function julia.message_event() returns trigger language plpgsql as $$
begin
  perform julia.record_event(
    'message.' || case new.phase when 'dispatching' then 'sending' else new.phase end,
    new.client_id, new.contact_id, new.id, new.phase);
  return null;
end;
$$;
