-- T3 settles an attempt. Every `finish_*` function locks the chip, contact, message, attempt and rotation row in this
-- order. These functions do nothing if the attempt already has a final result, so a late or repeated response changes
-- nothing.

-- Locks an attempt with its chip, contact and message. Both results are null if the attempt does not exist.
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
