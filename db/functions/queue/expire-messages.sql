-- Expires a batch of overdue messages, stores why they were not sent, and promotes the next message of each contact in
-- the batch. Skips locked contacts. Returns how many contacts were processed.
create or replace function julia.expire_messages(p_limit int) returns int language plpgsql volatile as $$
declare
  s julia.settings;
  contact uuid;
  t timestamptz;
  pool jsonb;
  looked_at int := 0;
begin
  for contact in
    select distinct q.contact_id from (
      select contact_id from julia.messages
      where phase = 'queued' and expires_at <= (select julia.clock()) order by expires_at limit p_limit) q
  loop
    perform 1 from julia.clientes where id = contact for no key update skip locked;
    continue when not found;
    t := julia.clock();
    if pool is null then
      select * into s from julia.settings where id = 1;
      pool := julia.verdict_counts(null, t);
    end if;
    update julia.messages m
    set phase = 'expired', ready = false, failed_at = t, error_code = 'expired',
      expiry = julia.expiry_of(m, s, t, pool)
    where contact_id = contact and phase = 'queued' and expires_at <= t;
    perform julia.promote(contact);
    looked_at := looked_at + 1;
  end loop;
  return looked_at;
end;
$$;
