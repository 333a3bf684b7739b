-- Chooses an instance for a contact and takes one of the instance's slots, in one round trip. Nothing is stored unless
-- `outcome` is `selected`. The other outcomes are:
-- - `replayed`, `released` or `mismatch`: the idempotency key was used before
-- - `dry`: a dry run, which returns the instance that would send, and when
-- - `busy`: other transactions have briefly locked every free chip
-- - `none`: no instance can be chosen now
--
-- Raises JL409 if the contact has opted out.
create or replace function julia.select_instance(
  p_id uuid, p_client_id uuid, p_key text, p_digest text, p_contact_id uuid, p_phone text, p_phone_key text,
  p_external_id text, p_name text, p_specialty text, p_kind text, p_dry_run boolean,
  p_may_change_contact boolean default false
) returns table (
  outcome text, reservation_id uuid, instance_name text, reason text, expires_at timestamptz,
  next_slot_at timestamptz, candidates jsonb
) language plpgsql volatile set lock_timeout = '5s' as $$
#variable_conflict use_column
declare
  s julia.settings;
  k julia.clientes;
  m julia.messages;
  key record;
  slot record;
  listed jsonb;
  t timestamptz;
  closed_until timestamptz;
  answer record;
begin
  if p_key is not null and not p_dry_run then
    -- A second request with the same key waits here until the first request has finished. It does not lock a chip while
    -- it is waiting.
    perform pg_advisory_xact_lock(hashtextextended(p_client_id || p_key, 0));
    return query select * from julia.replay_selection(p_client_id, p_key, p_digest);
    if found then return; end if;
  end if;
  select * into s from julia.settings where id = 1;
  begin
    k := julia.lock_contact(p_contact_id, p_phone, p_phone_key, p_external_id, p_name, p_specialty, p_client_id,
      p_may_change_contact);
    if k.opted_out_at is not null then
      raise exception 'the contact has opted out' using errcode = 'JL409';
    end if;
    t := julia.clock();
    -- The selection is routed like a message that is accepted now and waits as long as possible for the preferred chip.
    m.created_at := t;
    m.expires_at := t + make_interval(secs => s.sticky_wait_seconds);
    m.kind := coalesce(p_kind, case when k.last_message_at is null then 'new' else 'follow_up' end);
    key := julia.routing_key_of(m, k, s);
    if julia.uses_specialties(s.strategy) then listed := s.specialty_map -> julia.mapped_specialty(k, s); end if;
    -- Lock no chip of a gateway that is down, and none while the sending window is closed.
    if julia.pool_is_down() then
      outcome := 'none';
      select greatest(q.at, julia.gateways_back_at(), t + interval '1 second') into next_slot_at
      from julia.next_chip('', s, t, '{}') q;
      candidates := julia.all_candidates(listed, t);
      raise exception using errcode = 'JU001';
    end if;
    if s.sending_window_enabled then closed_until := julia.window_closed_until(s, m.kind, t); end if;
    slot := julia.lock_slot(case when closed_until is null then key.kind end, key.chip_id, key.specialty, s,
      array(select o.chip_id from julia.chip_rotation o where o.gateway_id = any (julia.down_gateways())));
    t := coalesce(slot.at, t);
    answer := julia.answer_selection(k, s, key, slot, listed, t, closed_until, p_dry_run);
    outcome := answer.outcome;
    instance_name := answer.instance_name;
    reason := answer.reason;
    next_slot_at := answer.next_slot_at;
    candidates := answer.candidates;
    if outcome <> 'selected' then raise exception using errcode = 'JU001'; end if;
    reservation_id := p_id;
    expires_at := julia.store_selection(p_id, k, s, slot, reason, answer.cause, p_client_id, p_key, p_digest);
  exception when sqlstate 'JU001' then
    -- The exception rolls back the block, including the changes that `lock_contact` made to contacts.
    reservation_id := null;
  end;
  return next;
end;
$$;
