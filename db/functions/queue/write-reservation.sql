-- Stores a reservation: inserts the attempt, and updates the message with its lease and routing explanation. Returns
-- the gateway's id and the text of the inbound message that the message quotes, or nulls if another chip received the
-- quoted message. Also returns the file of the message, if it has one.
create or replace function julia.write_reservation(
  p_message_id uuid, p_contact_id uuid, p_specialty text, s julia.settings, p_chip_id uuid, p_at timestamptz, p_reason text,
  p_cause text, p_preferred text, p_owner uuid, p_attempt_id uuid,
  out quoted_gateway_id text, out quoted_text text, out media_id uuid, out media_kind text, out media_file_name text
) language plpgsql volatile as $$
declare
  answered uuid;
begin
  insert into julia.attempts (id, message_id, chip_id, contact_id, state, slot_at, held_at, reason, cause)
  values (p_attempt_id, p_message_id, p_chip_id, p_contact_id, 'reserved', p_at,
    p_at + make_interval(secs => s.arrival_margin_seconds), p_reason, p_cause);
  -- The explanation is stored as parallel arrays, because an array of objects would not fit in the row's page.
  update julia.messages q set
    phase = 'reserved', ready = false, chip_id = p_chip_id, reason = p_reason,
    kind = julia.kind_at(q.kind, q.reply_until, p_at),
    lease_owner = p_owner, lease_until = p_at + make_interval(secs => s.lease_seconds),
    routing = (
      select jsonb_build_object('strategy', s.strategy, 'instanceNames', array_agg(o.instance_name),
        'verdicts', array_agg(o.verdict), 'loadsPerMille', array_agg((o.load * 1000)::int))
      from julia.considered(p_chip_id, p_preferred, s.specialty_map -> nullif(p_specialty, ''), p_at) o)
  where q.id = p_message_id
  returning q.in_reply_to, q.media_id, q.media_kind, q.media_file_name
  into answered, media_id, media_kind, media_file_name;
  if answered is not null then
    select i.gateway_message_id, coalesce(i.text, '') into quoted_gateway_id, quoted_text
    from julia.inbound_messages i where i.id = answered and i.chip_id = p_chip_id and i.deleted_at is null;
  end if;
  -- This commit does not have to wait for the disk: nothing is sent before `begin_dispatch` commits, and that commit
  -- waits. The write-ahead log is written in order, so a crash cannot lose a reservation whose dispatch has committed.
  perform set_config('synchronous_commit', 'off', true);
end;
$$;
