-- Writes a reservation: the attempt, and the message with its lease and its explanation. Returns the setting of
-- `synchronous_commit`.
create or replace function julia.write_reservation(
  p_message_id uuid, p_contact_id uuid, p_specialty text, s julia.settings, p_chip_id uuid, p_at timestamptz, p_reason text,
  p_cause text, p_preferred text, p_owner uuid, p_attempt_id uuid
) returns text language plpgsql volatile as $$
begin
  insert into julia.attempts (id, message_id, chip_id, contact_id, state, slot_at, held_at, reason, cause)
  values (p_attempt_id, p_message_id, p_chip_id, p_contact_id, 'reserved', p_at,
    p_at + make_interval(secs => s.arrival_margin_seconds), p_reason, p_cause);
  -- The explanation is stored by columns: a list of objects would not fit into the row.
  update julia.messages q set
    phase = 'reserved', ready = false, chip_id = p_chip_id, reason = p_reason,
    lease_owner = p_owner, lease_until = p_at + make_interval(secs => s.lease_seconds),
    routing = (
      select jsonb_build_object('strategy', s.strategy, 'instanceNames', array_agg(o.instance_name),
        'verdicts', array_agg(o.verdict), 'loadsPerMille', array_agg((o.load * 1000)::int))
      from julia.considered(p_chip_id, p_preferred, s.specialty_map -> nullif(p_specialty, ''), p_at) o)
  where q.id = p_message_id;
  -- The commit need not wait for the disk. Nothing is sent before `begin_dispatch`, whose commit waits. The log on the
  -- disk is a prefix of one sequence: a crash between the two commits takes back the slot and the message.
  return set_config('synchronous_commit', 'off', true);
end;
$$;
