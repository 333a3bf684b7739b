-- Recomputes the routing keys of ready messages under the current settings, in batches ordered by contact id. Returns
-- the last contact of the batch, which the caller passes to the next call as `p_after`, or null if no messages are
-- left. Skips locked messages, so any number of calls can run concurrently.
create or replace function julia.requeue(p_after uuid, p_limit int) returns uuid language plpgsql volatile as $$
declare
  s julia.settings;
  m julia.messages;
  reached uuid;
begin
  select * into s from julia.settings where id = 1;
  for m in
    -- Uses the order of the index messages_one_ready_per_contact.
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
