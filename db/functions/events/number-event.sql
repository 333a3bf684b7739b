-- Records that a contact has another phone number. The numbers stay in the contact's history, so that erasing the
-- contact erases them here too.
create or replace function julia.number_event() returns trigger language plpgsql as $$
begin
  perform julia.record_event('contact.number_changed', null, new.contact_id,
    p_facts => jsonb_build_object('changeId', new.id));
  return null;
end;
$$;
