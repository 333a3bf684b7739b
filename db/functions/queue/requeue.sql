-- Gives waiting messages the routing keys that hold under the current settings, some contacts at a time in the order of
-- their ids. Returns the last contact, from which the next call continues; null after the last. Skips messages that
-- others have locked, and waits for nothing, so any number of calls may run at once.
create or replace function julia.requeue(p_after uuid, p_limit int) returns uuid language plpgsql volatile as $$
declare
  s julia.settings;
  m julia.messages;
  reached uuid;
begin
  select * into s from julia.settings where id = 1;
  for m in
    -- The order of the index messages_one_ready_per_contact.
    select * from julia.messages
    where phase = 'queued' and ready and contact_id > p_after
    order by contact_id limit p_limit for no key update skip locked
  loop
    perform julia.reroute(m, s);
    reached := m.contact_id;
  end loop;
  return reached;
end;
$$;
