-- Pauses a batch: its waiting messages stay in the queue, but are not sent and hold back no other message of their
-- contacts. Messages keep expiring. Repeating the call also pauses messages that were accepted since. Returns false if the
-- batch is cancelled.
create or replace function julia.pause_batch(p_batch_id uuid) returns boolean language plpgsql volatile as $$
declare
  contact uuid;
begin
  update julia.batches set status = 'paused' where id = p_batch_id and status <> 'cancelled';
  if not found then return false; end if;
  perform 1 from julia.clientes
  where id in (select contact_id from julia.messages where batch_id = p_batch_id and phase = 'queued')
  order by id for no key update;
  for contact in
    with held as (
      update julia.messages set ready = false, not_before = 'infinity'
      where batch_id = p_batch_id and phase = 'queued' and not_before is distinct from 'infinity'
      returning contact_id)
    select distinct m.contact_id from held join julia.messages m using (contact_id)
    where m.phase = 'queued' and m.batch_id is distinct from p_batch_id
  loop
    perform julia.promote(contact);
  end loop;
  return true;
end;
$$;

-- Resumes a paused batch. The next sweeps make its messages ready. Returns false if the batch is cancelled.
create or replace function julia.resume_batch(p_batch_id uuid) returns boolean language plpgsql volatile as $$
begin
  update julia.batches set status = 'active' where id = p_batch_id and status <> 'cancelled';
  if not found then return false; end if;
  update julia.messages set not_before = greatest(julia.clock(), scheduled_for)
  where batch_id = p_batch_id and phase = 'queued' and not_before = 'infinity';
  return true;
end;
$$;
