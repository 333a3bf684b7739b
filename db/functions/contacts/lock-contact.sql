-- Locks the contact with this phone number, or creates the contact if there is none. All clients share the contacts, so
-- only a client with `contacts:write` may change an existing contact or move an external id from another contact.
create or replace function julia.lock_contact(
  p_new_id uuid, p_phone text, p_key text, p_external_id text, p_name text, p_specialty text,
  p_client_id uuid, p_may_change boolean
) returns julia.clientes language plpgsql volatile as $$
declare
  k julia.clientes;
  other julia.clientes;
begin
  if p_external_id is null or not p_may_change then
    select * into k from julia.clientes where telefone_chave = p_key for no key update;
    if k.id is null and p_external_id is not null then
      select * into other from julia.clientes where external_id = p_external_id;
    end if;
  else
    -- Lock both rows in id order, so that two requests for the same two rows do not deadlock.
    perform 1 from julia.clientes where telefone_chave = p_key or external_id = p_external_id
    order by id for no key update;
    select * into k from julia.clientes where telefone_chave = p_key;
    select * into other from julia.clientes where external_id = p_external_id;
  end if;

  if k.id is null and other.id is not null and p_may_change then
    perform julia.note_contact_change(other.id, 'phone_changed', other.telefone, p_phone, p_client_id);
    update julia.clientes set telefone = p_phone, telefone_chave = p_key, updated_at = julia.clock()
    where id = other.id returning * into k;
  elsif k.id is null then
    insert into julia.clientes (id, telefone, telefone_chave, external_id, nome, especialidade)
    values (p_new_id, p_phone, p_key, case when other.id is null then p_external_id end, p_name, p_specialty)
    on conflict do nothing returning * into k;
    -- Another request has created the contact in the meantime.
    if k.id is null then
      return julia.lock_contact(
        p_new_id, p_phone, p_key, p_external_id, p_name, p_specialty, p_client_id, p_may_change);
    end if;
    return k;
  end if;
  if not p_may_change or coalesce(p_external_id, p_name, p_specialty) is null then return k; end if;
  return julia.change_contact(k, other.id, p_external_id, p_name, p_specialty, p_client_id);
end;
$$;
