-- Stores a selection with its slot. The slot counts at once. It stays in the rolling windows 60 s longer than the slot
-- of a message sent now, because the service sends the message after this call. Returns the time until which the slot
-- can be released.
create or replace function julia.store_selection(
  p_id uuid, k julia.clientes, s julia.settings, slot record, p_reason text, p_cause text,
  p_client_id uuid, p_key text, p_digest text
) returns timestamptz language plpgsql volatile as $$
declare
  r julia.chip_rotation := slot.r;
  a julia.attempts;
  m julia.messages;
begin
  insert into julia.attempts (id, chip_id, contact_id, state, slot_at, held_at, reason, cause, client_id,
    idempotency_key, body_digest, releasable_until)
  values (p_id, r.chip_id, k.id, 'selected', slot.at, slot.at + interval '60 seconds', p_reason, p_cause, p_client_id,
    p_key, p_digest, slot.at + interval '60 seconds')
  returning * into a;
  perform julia.prefer(a);
  update julia.clientes q set last_message_at = slot.at where q.id = k.id returning * into k;
  -- Draw the cooldown before the insert below, after which the chip counts as having written to the contact.
  r.free_at := julia.take_slot(r, s, slot.at, slot.in_hour, slot.in_day,
    julia.draw_gap(julia.has_written_to(r.chip_id, k.id), s), null);
  insert into julia.chip_contacts as o (chip_id, contact_id, first_sent_at, last_sent_at)
  values (r.chip_id, k.id, slot.at, slot.at)
  on conflict (chip_id, contact_id) do update
    set first_sent_at = coalesce(o.first_sent_at, excluded.first_sent_at), last_sent_at = excluded.last_sent_at;
  -- The contact may have a new preferred chip, so recompute the routing key of the contact's ready message.
  for m in select * from julia.messages q
    where q.contact_id = k.id and q.phase = 'queued' and q.ready for no key update skip locked
  loop
    perform julia.make_ready(m, k, s);
  end loop;
  return a.releasable_until;
end;
$$;
