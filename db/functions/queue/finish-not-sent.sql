-- Settles an attempt that the gateway provably did not accept: releases the slot and requeues the message, or cancels
-- the message if the contact or the number has opted out since the message was accepted. If the batch of the message
-- was paused or cancelled in the meantime, the message is paused or cancelled too. If `p_scope` is `instance`, also
-- takes the chip out of rotation; `gateway` and `message` do not.
create or replace function julia.finish_not_sent(
  p_attempt_id uuid, p_scope text, p_cause text, p_detail text, p_retry_seconds float8 default 0
) returns boolean language plpgsql volatile as $$
declare
  held record;
  a julia.attempts;
  t timestamptz := julia.clock();
  is_barred boolean;
begin
  held := julia.lock_attempt(p_attempt_id);
  a := held.a;
  if a.id is null or a.state not in ('reserved', 'dispatching', 'uncertain') then return false; end if;
  update julia.attempts set
    state = case when a.state = 'reserved' then 'released' else 'not_sent' end,
    finished_at = t, error_code = 'not_sent', error_detail = coalesce(p_detail, p_cause)
  where id = p_attempt_id;
  -- `lock_attempt` has locked the contact.
  is_barred := julia.is_barred(a.contact_id, (held.m).to_key, (held.m).created_at);
  update julia.messages set
    phase = case when is_barred then 'cancelled' else 'queued' end, cancelled_at = case when is_barred then t end,
    ready = false, lease_owner = null, lease_until = null, chip_id = null, reason = null,
    error_code = case when is_barred then 'contact_opted_out' end, error_detail = null, uncertain_since = null,
    not_before = case when p_retry_seconds > 0 and not is_barred then t + make_interval(secs => p_retry_seconds) end
  where id = a.message_id and phase in ('reserved', 'dispatching', 'uncertain');
  if (held.m).batch_id is not null then perform julia.apply_batch_status(a.message_id); end if;
  if p_scope = 'instance' then perform julia.take_out(a.chip_id, p_cause); end if;
  perform julia.promote(a.contact_id);
  perform julia.free_chip(a.chip_id, p_attempt_id, false);
  return true;
end;
$$;
