-- Updates a locked contact with the caller's data; omitted fields stay unchanged. The phone number identifies the
-- contact. If the external id belongs to another contact, it moves to this contact. The two rows are not merged, so
-- that no history is mixed or lost. A new specialty is added to the existing specialties.
create or replace function julia.change_contact(
  k julia.clientes, p_other_id uuid, p_external_id text, p_name text, p_specialty text, p_client_id uuid
) returns julia.clientes language plpgsql volatile as $$
begin
  if p_external_id is not null and k.external_id is distinct from p_external_id then
    if p_other_id is not null then
      update julia.clientes set external_id = null, updated_at = julia.clock() where id = p_other_id;
      perform julia.note_contact_change(p_other_id, 'external_id_moved', p_external_id, null, p_client_id);
    end if;
    perform julia.note_contact_change(k.id, 'external_id_moved', k.external_id, p_external_id, p_client_id);
    update julia.clientes set external_id = p_external_id, updated_at = julia.clock()
    where id = k.id returning * into k;
  end if;
  if p_name is distinct from k.nome and p_name is not null then
    perform julia.note_contact_change(k.id, 'name_changed', k.nome, p_name, p_client_id);
    update julia.clientes set nome = p_name, updated_at = julia.clock() where id = k.id returning * into k;
  end if;
  if p_specialty is not null and cardinality(k.outras_especialidades) < julia.most_specialties() - 1
    and not exists (select 1 from unnest(array[k.especialidade] || k.outras_especialidades) known (name)
      where julia.search_text(btrim(known.name)) = julia.search_text(btrim(p_specialty))) then
    perform julia.note_contact_change(k.id, 'specialty_added', null, p_specialty, p_client_id);
    update julia.clientes set
      especialidade = coalesce(especialidade, p_specialty),
      outras_especialidades = case when especialidade is null then outras_especialidades
        else outras_especialidades || p_specialty end,
      updated_at = julia.clock()
    where id = k.id returning * into k;
  end if;
  return k;
end;
$$;
