-- Notifies the open pages of a contact that its conversation has changed.
create or replace function julia.tell_contact(p_contact_id uuid) returns void language sql volatile as $$
  select pg_notify('julia_changes', jsonb_build_object('kind', 'contact', 'id', p_contact_id)::text)
$$;
