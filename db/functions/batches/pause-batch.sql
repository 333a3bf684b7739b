-- Holds up to `p_limit` queued messages of a paused batch: they are not sent and hold back no other message of their
-- contacts. Messages keep expiring. Returns how many were held.
create or replace function julia.hold_batch_part(p_batch_id uuid, p_limit int) returns int language plpgsql volatile as $$
declare
  held uuid[];
  contacts uuid[];
  contact uuid;
begin
  -- Without this check, the caller would never stop after somebody has resumed the batch.
  perform 1 from julia.batches where id = p_batch_id and status = 'paused';
  if not found then return 0; end if;
  select array_agg(q.id), array_agg(distinct q.contact_id) into held, contacts from (
    select id, contact_id from julia.messages
    where batch_id = p_batch_id and phase = 'queued' and not_before is distinct from 'infinity'
    order by contact_id limit p_limit) q;
  if held is null then return 0; end if;
  perform 1 from julia.clientes where id = any (contacts) order by id for no key update;
  update julia.messages set ready = false, not_before = 'infinity'
  where id = any (held) and phase = 'queued'
    and exists (select 1 from julia.batches b where b.id = p_batch_id and b.status = 'paused');
  for contact in
    select distinct m.contact_id from julia.messages m
    where m.contact_id = any (contacts) and m.phase = 'queued' and m.batch_id is distinct from p_batch_id
    order by 1
  loop
    perform julia.promote(contact);
  end loop;
  return cardinality(held);
end;
$$;
