-- Expires overdue messages in batches, and promotes the next message of each contact. Skips locked contacts. Returns
-- how many contacts were processed.
create or replace function julia.expire_messages(p_limit int) returns int language plpgsql volatile as $$
declare
  contact uuid;
  looked_at int := 0;
begin
  for contact in
    select distinct q.contact_id from (
      select contact_id from julia.messages
      where phase = 'queued' and expires_at <= (select julia.clock()) order by expires_at limit p_limit) q
  loop
    perform 1 from julia.clientes where id = contact for no key update skip locked;
    continue when not found;
    update julia.messages
    set phase = 'expired', ready = false, failed_at = julia.clock(), error_code = 'expired'
    where contact_id = contact and phase = 'queued' and expires_at <= julia.clock();
    perform julia.promote(contact);
    looked_at := looked_at + 1;
  end loop;
  return looked_at;
end;
$$;
