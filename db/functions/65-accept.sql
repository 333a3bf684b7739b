-- How many specialties are kept of one contact.
create or replace function julia.most_specialties() returns int language sql immutable as $$ select 20 $$;

-- Notes who changed a contact's own data, and what. The service is told by its name, as in the audit log.
create or replace function julia.note_contact_change(
  p_contact_id uuid, p_kind text, p_from text, p_to text, p_client_id uuid
) returns void language sql volatile as $$
  insert into julia.contact_events (contact_id, kind, from_value, to_value, actor_kind, actor_id, actor_label)
  select p_contact_id, p_kind, p_from, p_to, 'service', p_client_id, (select name from julia.clients where id = p_client_id)
$$;

-- The contact a phone names, locked; made when there is none. Contacts are shared by all clients: only one that may
-- change them (`contacts:write`) changes a contact that is there, or takes an external id from another one.
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
    -- Both rows in one order, whoever else comes with the same two.
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
    -- Somebody else made it meanwhile.
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

-- Brings a locked contact to what its caller knows of it; what the caller does not say stays. Where the message goes
-- decides: an external id that another row had moves to the row of the phone, so that no history is mixed or lost. A
-- specialty is added to those that are known.
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

-- Accepts a message, in one round trip: `created`, or with a key that was used before `replayed` or `mismatch`, then
-- with the id of the first one. Of two at once with one key the second fails on the key's index and is tried again by
-- its caller, so that nothing of it stays: no contact, no new number.
create or replace function julia.accept_message(
  p_id uuid, p_client_id uuid, p_key text, p_digest text, p_contact_id uuid, p_phone text, p_phone_key text,
  p_external_id text, p_name text, p_specialty text, p_text text, p_kind text, p_priority int, p_ttl_seconds int,
  p_callback_url text, p_metadata jsonb, p_simulated boolean, p_supersedes uuid default null,
  p_may_change_contact boolean default false
) returns table (outcome text, message_id uuid, created_at timestamptz, expires_at timestamptz)
language plpgsql volatile as $$
#variable_conflict use_column
declare
  s julia.settings;
  k julia.clientes;
  m julia.messages;
  is_next boolean;
begin
  if p_key is not null then
    return query select case when q.body_digest = p_digest then 'replayed' else 'mismatch' end, q.id,
        null::timestamptz, null::timestamptz
      from julia.messages q where q.client_id = p_client_id and q.idempotency_key = p_key;
    if found then return; end if;
  end if;
  k := julia.lock_contact(p_contact_id, p_phone, p_phone_key, p_external_id, p_name, p_specialty, p_client_id,
    p_may_change_contact);
  -- Each of the two is one look at an index; a contact that was just made has none.
  is_next := k.id = p_contact_id or not exists (
      select 1 from julia.messages q where q.contact_id = k.id and q.phase = 'queued')
    and not exists (
      select 1 from julia.messages q where q.contact_id = k.id and q.phase in ('reserved', 'dispatching'));
  m.created_at := julia.clock();
  m.expires_at := m.created_at + make_interval(secs => p_ttl_seconds);
  m.lane := 'any';
  if is_next then
    -- Stored in its lane at once: put there by `make_ready`, the row and its index entries would be written twice.
    select * into s from julia.settings where id = 1;
    m.lane := julia.lane_of(m, k, s);
    if m.lane like 'chip:%' then m.migrate_at := julia.waits_until(m, s); end if;
  end if;
  insert into julia.messages (
    id, client_id, idempotency_key, body_digest, contact_id, to_phone, to_key, text, kind, priority, ready, lane,
    migrate_at, created_at, expires_at, callback_url, metadata, simulated, supersedes)
  values (
    p_id, p_client_id, p_key, p_digest, k.id, p_phone, p_phone_key, p_text,
    coalesce(p_kind, case when k.last_message_at is null then 'new' else 'follow_up' end), p_priority, is_next, m.lane,
    m.migrate_at, m.created_at, m.expires_at, p_callback_url, p_metadata, p_simulated, p_supersedes);
  if not is_next then
    perform julia.promote(k.id);
  elsif m.lane like 'chip:%' then
    perform julia.note_bound(substr(m.lane, 6)::uuid);
  end if;
  return query select 'created', p_id, m.created_at, m.expires_at;
end;
$$;

-- Takes a message back that was not handed over yet. True when this did it.
create or replace function julia.cancel_message(p_message_id uuid) returns boolean language plpgsql volatile as $$
declare
  m julia.messages;
  a julia.attempts;
begin
  select * into m from julia.messages where id = p_message_id;
  if not found then return false; end if;
  perform 1 from julia.clientes where id = m.contact_id for no key update;
  update julia.messages
  set phase = 'cancelled', ready = false, lease_owner = null, lease_until = null
  where id = p_message_id and phase in ('queued', 'reserved');
  if not found then return false; end if;
  update julia.attempts set state = 'released', finished_at = julia.clock()
  where message_id = p_message_id and state = 'reserved' returning * into a;
  perform julia.promote(m.contact_id);
  if a.id is not null then perform julia.free_chip(a.chip_id, a.id, false); end if;
  return true;
end;
$$;
