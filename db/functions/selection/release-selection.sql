-- Releases the unused slot of a selection. The contact keeps its preferred chip. Returns true if this call or an
-- earlier call released the slot. Returns false if the slot can no longer be released or the client has no such
-- selection.
create or replace function julia.release_selection(p_id uuid, p_client_id uuid) returns boolean
language plpgsql volatile as $$
declare
  a julia.attempts;
begin
  select * into a from julia.attempts
  where id = p_id and client_id = p_client_id and state in ('selected', 'released');
  if not found then return false; end if;
  perform 1 from julia.clientes where id = a.contact_id for no key update;
  update julia.attempts set state = 'released', finished_at = julia.clock()
  where id = p_id and state = 'selected' and releasable_until > julia.clock();
  if not found then return (select state = 'released' from julia.attempts where id = p_id); end if;
  -- Nothing was sent with this slot, so undo what the selection added to the contact's history with the chip.
  delete from julia.chip_contacts
  where chip_id = a.chip_id and contact_id = a.contact_id and first_sent_at = a.slot_at and last_sent_at = a.slot_at
    and acknowledged_at is null and last_reply_at is null;
  update julia.clientes k set last_message_at = (
    select max(last_sent_at) from julia.chip_contacts where contact_id = a.contact_id)
  where k.id = a.contact_id and k.last_message_at = a.slot_at;
  update julia.chip_rotation set gap_until = null where chip_id = a.chip_id and last_slot_at = a.slot_at;
  perform julia.refresh_rotation(a.chip_id);
  return true;
end;
$$;
