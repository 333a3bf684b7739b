-- T3: what became of a hand-over. Each of these locks chip, contact, message, attempt and rotation in this order, and
-- does nothing when the attempt was settled before, so that a late or a second answer changes nothing.

-- Locks what a hand-over's outcome is written to. Both are null when there is no such attempt.
create or replace function julia.lock_attempt(p_attempt_id uuid, out a julia.attempts, out m julia.messages)
language plpgsql volatile as $$
begin
  select * into a from julia.attempts where id = p_attempt_id;
  if not found then return; end if;
  perform 1 from julia.chips where id = a.chip_id for key share;
  perform 1 from julia.clientes where id = a.contact_id for no key update;
  select * into m from julia.messages where id = a.message_id for no key update;
  select * into a from julia.attempts where id = p_attempt_id for no key update;
end;
$$;

-- Takes a chip out of rotation until a look at the gateway says otherwise; each time without a sent message between
-- makes that look come later. Its waiting contacts hear from another number.
create or replace function julia.take_out(p_chip_id uuid, p_cause text) returns void language plpgsql volatile as $$
begin
  update julia.chip_rotation set
    out_since = coalesce(out_since, julia.clock()),
    out_cause = p_cause,
    out_count = out_count + 1,
    probe_at = julia.clock() + least(interval '5 minutes', interval '1 second' * 5 * (2 ^ least(out_count, 10)))
  where chip_id = p_chip_id;
  perform julia.clear_lane(p_chip_id, 1000);
end;
$$;

-- Ends the hand-over in the rotation: the next one may begin.
create or replace function julia.free_chip(p_chip_id uuid, p_attempt_id uuid, p_took_slot boolean) returns void
language plpgsql volatile as $$
begin
  update julia.chip_rotation set
    attempt_id = case when attempt_id = p_attempt_id then null else attempt_id end,
    gap_until = case when p_took_slot or attempt_id is distinct from p_attempt_id then gap_until end
  where chip_id = p_chip_id;
  perform julia.refresh_rotation(p_chip_id);
end;
$$;

-- The contact hears from this number from now on; an event says from where, to where and why.
create or replace function julia.prefer(a julia.attempts) returns void language plpgsql volatile as $$
declare
  k julia.clientes;
  name text;
  is_lost boolean;
begin
  select coalesce(instance_name, last_instance_name), status in ('cancelled', 'banned') into name, is_lost
  from julia.chips where id = a.chip_id;
  if a.reason = 'rotation' or is_lost and a.reason = 'preferred' then return; end if;
  select * into k from julia.clientes where id = a.contact_id;
  if k.instancia_preferida is not distinct from name then return; end if;
  -- News of an older hand-over: it has moved on since.
  if k.instancia_preferida is not null and (a.reason = 'preferred' or k.last_message_at > a.dispatched_at) then return; end if;
  insert into julia.contact_events (contact_id, kind, from_value, to_value, reason, message_id)
  values (k.id, case when k.instancia_preferida is null and a.cause is null then 'assigned' else 'migrated' end,
    coalesce(k.instancia_preferida, (select q.name from julia.lost_number(k.id) q where a.cause is not null)),
    name, a.cause, a.message_id);
  -- A number that was lost since the hand-over lets go at once, as it would have a moment later.
  update julia.clientes set instancia_preferida = case when not is_lost then name end, updated_at = julia.clock()
  where id = k.id;
end;
$$;

-- Accepted by the gateway. `p_by` names what proved it when it had been uncertain. True when this changed anything.
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
  -- An event gave this id to an older hand-over of the same text to the same doctor: it keeps it.
  if exists (select 1 from julia.attempts o
    where o.chip_id = a.chip_id and o.gateway_message_id = p_gateway_message_id and o.id <> a.id)
  then p_gateway_message_id := null; end if;
  update julia.attempts set
    state = 'sent', gateway_message_id = p_gateway_message_id, remote_jid = p_remote_jid,
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
  -- A person's word settles the message; of the chip it proves nothing.
  if a.state = 'dispatching' or p_by in ('webhook', 'look_up') then
    update julia.chip_rotation set out_count = 0, uncertain_streak = 0 where chip_id = a.chip_id;
  end if;
  perform julia.free_chip(a.chip_id, p_attempt_id, true);
  return true;
end;
$$;

-- Proven not accepted: the slot is given back and the message waits again. `p_scope` says whom it speaks of:
-- `instance` goes out of rotation, `gateway` and `message` leave the chip as it is.
create or replace function julia.finish_not_sent(
  p_attempt_id uuid, p_scope text, p_cause text, p_detail text, p_retry_seconds float8 default 0
) returns boolean language plpgsql volatile as $$
declare
  held record;
  a julia.attempts;
  t timestamptz := julia.clock();
begin
  held := julia.lock_attempt(p_attempt_id);
  a := held.a;
  if a.id is null or a.state not in ('reserved', 'dispatching', 'uncertain') then return false; end if;
  update julia.attempts set
    state = case when a.state = 'reserved' then 'released' else 'not_sent' end,
    finished_at = t, error_code = 'not_sent', error_detail = coalesce(p_detail, p_cause)
  where id = p_attempt_id;
  update julia.messages set
    phase = 'queued', ready = false, lease_owner = null, lease_until = null, chip_id = null, reason = null,
    error_code = null, error_detail = null, uncertain_since = null,
    not_before = case when p_retry_seconds > 0 then t + make_interval(secs => p_retry_seconds) end
  where id = a.message_id and phase in ('reserved', 'dispatching', 'uncertain');
  if p_scope = 'instance' then perform julia.take_out(a.chip_id, p_cause); end if;
  perform julia.promote(a.contact_id);
  perform julia.free_chip(a.chip_id, p_attempt_id, false);
  return true;
end;
$$;

-- Refused for good: this message fails, its slot stays taken. Nothing is held against the chip.
create or replace function julia.finish_failed(p_attempt_id uuid, p_code text, p_detail text) returns boolean
language plpgsql volatile as $$
declare
  held record;
  a julia.attempts;
  t timestamptz := julia.clock();
begin
  held := julia.lock_attempt(p_attempt_id);
  a := held.a;
  if a.id is null or a.state not in ('dispatching', 'uncertain') then return false; end if;
  update julia.attempts set
    state = 'failed', finished_at = t, held_at = least(held_at, t), error_code = p_code, error_detail = p_detail
  where id = p_attempt_id;
  update julia.messages set
    phase = 'failed', failed_at = t, lease_owner = null, lease_until = null, error_code = p_code, error_detail = p_detail
  where id = a.message_id and phase in ('dispatching', 'uncertain');
  perform julia.promote(a.contact_id);
  update julia.chip_rotation set uncertain_streak = 0 where chip_id = a.chip_id;
  perform julia.free_chip(a.chip_id, p_attempt_id, true);
  return true;
end;
$$;

-- Nobody can say whether it was accepted: it keeps its slot and is never handed over again. Two in a row take the
-- chip out of rotation.
create or replace function julia.finish_uncertain(p_attempt_id uuid, p_code text, p_detail text) returns boolean
language plpgsql volatile as $$
declare
  held record;
  a julia.attempts;
  streak int;
  t timestamptz := julia.clock();
begin
  held := julia.lock_attempt(p_attempt_id);
  a := held.a;
  if a.id is null or a.state <> 'dispatching' then return false; end if;
  -- Its connection is over, but it may still be on its way: the slot counts from the latest moment of its arrival.
  update julia.attempts set
    state = 'uncertain', finished_at = t, error_code = p_code, error_detail = p_detail, held_at = greatest(t,
      slot_at + make_interval(secs => (select arrival_margin_seconds from julia.settings where id = 1)))
  where id = p_attempt_id;
  update julia.messages set
    phase = 'uncertain', uncertain_since = t, lease_owner = null, lease_until = null,
    error_code = p_code, error_detail = p_detail
  where id = a.message_id and phase = 'dispatching';
  -- The doctor may have it from this number already.
  if (select instancia_preferida is null from julia.clientes where id = a.contact_id) then
    perform julia.prefer(a);
  end if;
  perform julia.schedule_look_up(a.message_id, 0);
  perform julia.promote(a.contact_id);
  update julia.chip_rotation set uncertain_streak = uncertain_streak + 1 where chip_id = a.chip_id
  returning uncertain_streak into streak;
  if streak >= 2 then perform julia.take_out(a.chip_id, 'uncertain'); end if;
  perform julia.free_chip(a.chip_id, p_attempt_id, true);
  return true;
end;
$$;
