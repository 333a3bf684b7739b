-- True if the contact of a message, or whoever has the number of the message now, has opted out since the message was
-- accepted. The two differ if the contact's number has changed in the meantime.
create or replace function julia.is_barred(p_contact_id uuid, p_to_key text, p_created_at timestamptz) returns boolean
language sql stable as $$
  select exists (select 1 from julia.clientes where id = p_contact_id and opted_out_at > p_created_at)
    or exists (select 1 from julia.clientes where telefone_chave = p_to_key and opted_out_at > p_created_at)
$$;
