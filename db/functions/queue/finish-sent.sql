-- Settles an attempt that the gateway accepted. If the message was uncertain, `p_by` is the proof that resolved it or
-- the name of the person who did; null means a late response. Returns whether anything changed.
create or replace function julia.finish_sent(
  p_attempt_id uuid, p_gateway_message_id text, p_remote_jid text, p_by text default null
) returns boolean language plpgsql volatile as $$
declare
  held record;
  a julia.attempts;
  t timestamptz := julia.clock();
begin
  held := julia.lock_attempt(p_attempt_id);
  a := held.a;
  if a.id is null or a.state not in ('dispatching', 'uncertain') then return false; end if;
  -- If a webhook event has already assigned this id to another attempt with the same text, that attempt keeps the id.
  if exists (select 1 from julia.attempts o
    where o.chip_id = a.chip_id and o.gateway_message_id = p_gateway_message_id and o.id <> a.id)
  then p_gateway_message_id := null; end if;
  update julia.attempts set
    state = 'sent', gateway_message_id = p_gateway_message_id,
    -- The address of a contact that was erased in the meantime is not stored again.
    remote_jid = (select p_remote_jid from julia.clientes where id = a.contact_id and erased_at is null),
    finished_at = coalesce(finished_at, t), held_at = least(held_at, t), error_code = null, error_detail = null
  where id = p_attempt_id;
  update julia.messages set
    phase = 'sent', sent_at = t, gateway_message_id = p_gateway_message_id, lease_owner = null, lease_until = null,
    error_code = null, error_detail = null,
    resolution_by = case when phase = 'uncertain' then coalesce(p_by, 'late_answer') end,
    resolution_at = case when phase = 'uncertain' then t end
  where id = a.message_id and phase in ('dispatching', 'uncertain');
  perform julia.prefer(a);
  update julia.clientes set last_message_at = t where id = a.contact_id;
  insert into julia.chip_contacts as o (chip_id, contact_id, first_sent_at, last_sent_at)
  values (a.chip_id, a.contact_id, t, t)
  on conflict (chip_id, contact_id) do update
    set first_sent_at = coalesce(o.first_sent_at, excluded.first_sent_at), last_sent_at = excluded.last_sent_at;
  perform julia.promote(a.contact_id);
  -- A manual decision settles the message but proves nothing about the chip.
  if a.state = 'dispatching' or p_by in ('webhook', 'look_up') then
    update julia.chip_rotation set out_count = 0, uncertain_streak = 0 where chip_id = a.chip_id;
  end if;
  perform julia.free_chip(a.chip_id, p_attempt_id, true);
  return true;
end;
$$;
