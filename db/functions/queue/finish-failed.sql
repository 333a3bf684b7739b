-- Settles a permanently rejected message: the message fails and keeps its slot. The failure does not count against the
-- chip.
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
