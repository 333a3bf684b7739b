-- Records that a contact must not be written to, and cancels the contact's messages that have not been dispatched.
-- Returns true if this call opted the contact out, false if the contact had opted out before (the first opt-out stays),
-- and null if there is no such contact. The actor has the same format as in the audit log.
create or replace function julia.opt_out(
  p_contact_id uuid, p_cause text, p_reason text, p_actor_kind text, p_actor_id text, p_actor_label text
) returns boolean language plpgsql volatile as $$
declare
  k julia.clientes;
  t timestamptz;
begin
  select * into k from julia.clientes where id = p_contact_id for no key update;
  if not found then return null; end if;
  if k.opted_out_at is not null then return false; end if;
  -- Read under the lock: every message that the contact still has was accepted earlier.
  t := julia.clock();
  update julia.clientes set
    opted_out_at = t, opt_out_cause = p_cause, opt_out_reason = p_reason,
    opt_out_by = case when p_actor_kind <> 'system' then p_actor_label end, updated_at = t, version = version + 1
  where id = p_contact_id;
  perform julia.cancel_messages_of(p_contact_id);
  insert into julia.contact_events (contact_id, kind, to_value, actor_kind, actor_id, actor_label)
  values (p_contact_id, 'opted_out', p_cause, p_actor_kind, p_actor_id, p_actor_label);
  perform julia.record_event('contact.opted_out', null, p_contact_id,
    p_facts => jsonb_build_object('cause', p_cause, 'since', t));
  return true;
end;
$$;

-- Lifts an opt-out. Returns whether the contact had opted out, and null if there is no such contact. The caller refuses
-- erased contacts.
create or replace function julia.opt_in(
  p_contact_id uuid, p_reason text, p_actor_kind text, p_actor_id text, p_actor_label text
) returns boolean language plpgsql volatile as $$
declare
  k julia.clientes;
begin
  select * into k from julia.clientes where id = p_contact_id for no key update;
  if not found then return null; end if;
  if k.opted_out_at is null then return false; end if;
  update julia.clientes set
    opted_out_at = null, opt_out_cause = null, opt_out_reason = null, opt_out_by = null,
    updated_at = julia.clock(), version = version + 1
  where id = p_contact_id;
  insert into julia.contact_events (contact_id, kind, from_value, to_value, actor_kind, actor_id, actor_label)
  values (p_contact_id, 'opted_in', k.opt_out_cause, p_reason, p_actor_kind, p_actor_id, p_actor_label);
  perform julia.record_event('contact.opted_in', null, p_contact_id,
    p_facts => jsonb_build_object('cause', k.opt_out_cause, 'since', julia.clock()));
  return true;
end;
$$;
