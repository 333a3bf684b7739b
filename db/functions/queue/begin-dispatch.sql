-- Begins the dispatch (T2, committed before the first byte is written). Returns true if this worker may send the
-- message now. Returns false if the lease has ended, the message was cancelled or has expired, its number has
-- opted out, its batch is not active, a command on the chip has begun, or the chip can no longer send.
create or replace function julia.begin_dispatch(
  p_message_id uuid, p_attempt_id uuid, p_owner uuid, p_operation_id int
) returns boolean language plpgsql volatile as $$
declare
  s julia.settings;
  t timestamptz;
begin
  select * into s from julia.settings where id = 1;
  -- A command that begins later waits for this lock. A command that began earlier has changed `operation_id`.
  perform 1 from julia.chips c join julia.messages m on m.chip_id = c.id
  where m.id = p_message_id and c.operation_id = p_operation_id
    and (julia.can_send(julia.condition_of(c)) or julia.known_contacts_only(julia.condition_of(c)))
  for share of c;
  if not found then return false; end if;
  t := julia.clock();
  update julia.messages set phase = 'dispatching', lease_until = t + make_interval(secs => s.lease_seconds)
  where id = p_message_id and phase = 'reserved' and lease_owner = p_owner and lease_until > t and expires_at > t
    and not julia.is_barred(contact_id, to_key, created_at)
    and (batch_id is null or exists (select 1 from julia.batches b where b.id = batch_id and b.status = 'active'));
  if not found then return false; end if;
  update julia.attempts set state = 'dispatching', dispatched_at = t, held_at = 'infinity'
  where id = p_attempt_id and message_id = p_message_id and state = 'reserved';
  if not found then raise exception 'attempt % of a reserved message is not reserved', p_attempt_id; end if;
  return true;
end;
$$;
