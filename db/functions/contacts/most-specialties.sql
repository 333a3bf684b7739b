create or replace function julia.most_specialties() returns int language sql immutable as $$ select 20 $$;

-- Records which client changed a contact's data, and how. The actor has the same format as in the audit log.
create or replace function julia.note_contact_change(
  p_contact_id uuid, p_kind text, p_from text, p_to text, p_client_id uuid
) returns void language sql volatile as $$
  insert into julia.contact_events (contact_id, kind, from_value, to_value, actor_kind, actor_id, actor_label)
  select p_contact_id, p_kind, p_from, p_to, 'service', p_client_id, (select name from julia.clients where id = p_client_id)
$$;
