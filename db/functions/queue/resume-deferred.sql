-- Requeues messages whose `not_before` lies in the given range, except messages that are scheduled for later. Returns
-- how many contacts were processed.
create or replace function julia.resume_deferred(p_from timestamptz, p_until timestamptz, p_limit int) returns int
language plpgsql volatile as $$
declare
  contact uuid;
  looked_at int := 0;
begin
  for contact in
    select distinct q.contact_id from (
      select contact_id from julia.messages
      where phase = 'queued' and not ready and not_before between p_from and p_until
        and (scheduled_for is null or scheduled_for <= (select julia.clock()))
      order by not_before limit p_limit) q
  loop
    perform 1 from julia.clientes where id = contact for no key update skip locked;
    continue when not found;
    update julia.messages set not_before = null
    where contact_id = contact and phase = 'queued' and not_before between p_from and p_until
      and (scheduled_for is null or scheduled_for <= julia.clock());
    perform julia.promote(contact);
    looked_at := looked_at + 1;
  end loop;
  return looked_at;
end;
$$;
