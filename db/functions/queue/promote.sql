-- Makes a contact's next message ready, unless that message is deferred or another message of the contact is in flight.
-- The next message is the oldest one of the highest priority. Messages that are scheduled for later, or whose batch is
-- paused, do not hold back other messages. The caller must have locked the contact.
create or replace function julia.promote(p_contact_id uuid) returns void language plpgsql volatile as $$
declare
  s julia.settings;
  k julia.clientes;
  m julia.messages;
begin
  select * into m from julia.messages
  where contact_id = p_contact_id and phase = 'queued'
    and (scheduled_for is null or scheduled_for <= julia.clock()) and not_before is distinct from 'infinity'
  order by priority, seq limit 1;
  if not found or m.ready then return; end if;
  -- `coalesce` keeps the planner from reading the whole queue (see `make_ready`).
  update julia.messages set ready = false
  where contact_id = p_contact_id and phase = 'queued' and coalesce(ready, false);
  -- Checked after the update, because the update may have waited for a transaction that reserved a message.
  if exists (select 1 from julia.messages
    where contact_id = p_contact_id and phase in ('reserved', 'dispatching')) then return; end if;
  if m.not_before > julia.clock() then return; end if;
  select * into s from julia.settings where id = 1;
  select * into k from julia.clientes where id = p_contact_id;
  perform julia.make_ready(m, k, s);
end;
$$;
