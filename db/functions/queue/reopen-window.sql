-- Requeues messages that a sending window deferred until the given moment, after the window changed. Returns how many
-- contacts were covered; 0 after the last.
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
