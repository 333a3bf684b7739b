-- Settles an attempt whose result is unknown: the message keeps its slot and is never sent again automatically. Two
-- uncertain results in a row take the chip out of rotation.
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
  -- The message may still be on its way to the gateway, so the slot counts from the latest possible arrival.
  update julia.attempts set
    state = 'uncertain', finished_at = t, error_code = p_code, error_detail = p_detail, held_at = greatest(t,
      slot_at + make_interval(secs => (select arrival_margin_seconds from julia.settings where id = 1)))
  where id = p_attempt_id;
  update julia.messages set
    phase = 'uncertain', uncertain_since = t, lease_owner = null, lease_until = null,
    error_code = p_code, error_detail = p_detail
  where id = a.message_id and phase = 'dispatching';
  -- The contact may have received the message, so this chip becomes the preferred chip of a contact that has none.
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
