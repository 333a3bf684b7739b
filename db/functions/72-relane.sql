-- Puts waiting messages into the lanes that hold under the settings of now, some contacts at a time in the order of
-- their ids. Returns the last contact looked at, from which the next call goes on; null after the last. What others
-- hold is left out. Nothing is waited for, so any number of calls may run at once.
create or replace function julia.relane(p_after uuid, p_limit int) returns uuid language plpgsql volatile as $$
declare
  s julia.settings;
  m julia.messages;
  k julia.clientes;
  reached uuid;
begin
  select * into s from julia.settings where id = 1;
  for m in
    -- The order of the index messages_one_ready_per_contact.
    select * from julia.messages
    where phase = 'queued' and ready and contact_id > p_after
    order by contact_id limit p_limit for no key update skip locked
  loop
    select * into k from julia.clientes where id = m.contact_id;
    perform julia.make_ready(m, k, s);
    reached := m.contact_id;
  end loop;
  return reached;
end;
$$;

-- Lets go on what a sending window had deferred until the given moment, after the window was changed. Returns how many
-- contacts were looked at; 0 after the last.
create or replace function julia.reopen_window(p_opens_at timestamptz, p_limit int) returns int
language plpgsql volatile as $$
declare
  contact uuid;
  looked_at int := 0;
begin
  for contact in
    select distinct q.contact_id from (
      select contact_id from julia.messages
      where phase = 'queued' and not ready and not_before = p_opens_at limit p_limit) q
  loop
    perform 1 from julia.clientes where id = contact for no key update skip locked;
    continue when not found;
    update julia.messages set not_before = null
    where contact_id = contact and phase = 'queued' and not_before = p_opens_at;
    perform julia.promote(contact);
    looked_at := looked_at + 1;
  end loop;
  return looked_at;
end;
$$;
