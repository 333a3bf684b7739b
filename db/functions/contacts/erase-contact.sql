-- Erases what identifies a contact, in every table (docs/consent.md, "Erasure"). The rows stay, so that counts and
-- limits stay right. Cancels the contact's waiting messages. `p_hashes` are the keyed hashes of the contact's numbers.
-- Returns how much was erased per kind, and null if there is no such contact or it is erased already. Raises JL425 while a
-- message to the contact is being dispatched.
create or replace function julia.erase_contact(
  p_contact_id uuid, p_hashes text[], p_actor_kind text, p_actor_id text, p_actor_label text
) returns jsonb language plpgsql volatile as $$
declare
  k julia.clientes;
  gone text := 'erased:' || p_contact_id;
  t timestamptz;
  ids text[];
  addresses text[];
  counts jsonb;
begin
  select * into k from julia.clientes where id = p_contact_id;
  perform 1 from julia.clientes where id = p_contact_id or id in (
    select contact_id from julia.messages where to_key = k.telefone_chave) order by id for no key update;
  select * into k from julia.clientes where id = p_contact_id;
  if not found or k.erased_at is not null then return null; end if;
  t := julia.clock();
  perform julia.claim_messages_to(k);
  counts := jsonb_build_object('cancelledMessages', julia.cancel_messages_of(p_contact_id));
  if exists (select 1 from julia.messages
    where contact_id = p_contact_id and phase in ('reserved', 'dispatching')) then
    raise exception 'a message to the contact is being sent' using errcode = 'JL425';
  end if;
  ids := julia.gateway_ids_of(p_contact_id);
  addresses := julia.addresses_of(k);
  return counts || jsonb_build_object('webhooks', julia.erase_webhooks(ids, addresses))
    || julia.erase_history(k, addresses) || julia.erase_messages(p_contact_id, gone)
    || julia.erase_identity(p_contact_id, gone, p_hashes, t, p_actor_kind, p_actor_id, p_actor_label);
end;
$$;

-- Gives a locked contact the messages to its number that were accepted while another contact had this number. The caller
-- must have locked the other contacts too.
create or replace function julia.claim_messages_to(k julia.clientes) returns void language plpgsql volatile as $$
declare
  other uuid;
begin
  for other in
    select distinct contact_id from julia.messages where to_key = k.telefone_chave and contact_id <> k.id
  loop
    update julia.attempts set contact_id = k.id
    where message_id in (select id from julia.messages where contact_id = other and to_key = k.telefone_chave);
    update julia.messages set contact_id = k.id, ready = false
    where contact_id = other and to_key = k.telefone_chave;
    perform julia.promote(other);
  end loop;
end;
$$;

-- Gateway message ids of the contact's conversation.
create or replace function julia.gateway_ids_of(p_contact_id uuid) returns text[] language sql stable as $$
  select coalesce(array_agg(id), '{}') from (
    select gateway_message_id as id from julia.attempts a
    where a.message_id in (select id from julia.messages where contact_id = p_contact_id) and gateway_message_id is not null
    union all
    select gateway_message_id from julia.inbound_messages where contact_id = p_contact_id) q
$$;

-- Every number and hidden address under which the contact was reached, including former numbers.
create or replace function julia.addresses_of(k julia.clientes) returns text[] language sql stable as $$
  select array_agg(distinct q.address) filter (where q.address <> '') from (
    select k.telefone as address union all select regexp_replace(k.telefone_chave, '^lid:', '')
    union all select to_phone from julia.messages where contact_id = k.id
    union all select to_key from julia.messages where contact_id = k.id
    union all select lid from julia.contact_addresses where contact_id = k.id
    union all select split_part(remote_jid, '@', 1) from julia.attempts where contact_id = k.id
    union all select from_value from julia.contact_events where contact_id = k.id and kind = 'phone_changed'
    union all select to_value from julia.contact_events where contact_id = k.id and kind = 'phone_changed') q
$$;

create or replace function julia.erase_webhooks(p_ids text[], p_addresses text[]) returns int
language plpgsql volatile as $$
declare
  found_rows int;
begin
  -- The digest stays, so that a repeated delivery is still recognised.
  update julia.webhook_events set
    data = '{}', state = case when state = 'pending' then 'ignored' else state end,
    finished_at = coalesce(finished_at, clock_timestamp())
  where data ->> 'id' = any (p_ids)
    or exists (select 1 from unnest(p_addresses) q (address) where data::text like '%' || q.address || '%');
  get diagnostics found_rows = row_count;
  delete from julia.forwarded_webhooks where exists (
    select 1 from unnest(p_addresses || p_ids) q (word) where position(convert_to(q.word, 'UTF8') in body) > 0);
  return found_rows;
end;
$$;

create or replace function julia.erase_history(k julia.clientes, p_addresses text[]) returns jsonb
language plpgsql volatile as $$
declare
  history int;
  addresses int;
begin
  -- The external id may also be in the history of a contact that had it earlier.
  update julia.contact_events set from_value = null, to_value = null
  where contact_id = k.id and kind not in ('assigned', 'migrated', 'opted_out')
    or from_value = any (p_addresses || k.external_id) or to_value = any (p_addresses || k.external_id);
  get diagnostics history = row_count;
  update julia.events set facts = '{}' where contact_id = k.id and type = 'contact.number_changed';
  delete from julia.contact_addresses where contact_id = k.id;
  get diagnostics addresses = row_count;
  return jsonb_build_object('historyEntries', history, 'hiddenAddresses', addresses);
end;
$$;

create or replace function julia.erase_messages(p_contact_id uuid, p_gone text) returns jsonb
language plpgsql volatile as $$
declare
  sent int;
  received int;
  sent_files int;
  files uuid[];
begin
  sent_files := julia.erase_media(p_contact_id);
  update julia.messages set
    text = '', to_phone = '', to_key = p_gone, metadata = '{}', callback_url = null, idempotency_key = null,
    body_digest = null, error_detail = null, route_specialty = '', media_file_name = null
  where contact_id = p_contact_id;
  get diagnostics sent = row_count;
  update julia.attempts set remote_jid = null, error_detail = null, idempotency_key = null, body_digest = null
  where contact_id = p_contact_id;
  files := array(
    select media_id from julia.inbound_messages where contact_id = p_contact_id and media_id is not null);
  update julia.inbound_messages set
    text = null, quoted_text = null, media_file_name = null, media_sha256 = null, media_id = null
  where contact_id = p_contact_id;
  get diagnostics received = row_count;
  perform julia.remove_inbound_media(files);
  return jsonb_build_object('messages', sent, 'inboundMessages', received, 'files', sent_files + cardinality(files));
end;
$$;

-- Removes the files that were sent to the contact, except those that messages of other contacts use too. Messages of
-- contacts that were erased earlier do not keep a file.
create or replace function julia.erase_media(p_contact_id uuid) returns int language plpgsql volatile as $$
declare
  ids uuid[] := array(select media_id from julia.messages where contact_id = p_contact_id and media_id is not null);
begin
  -- `use_media` keeps a file for its message, so after this statement every use is visible.
  perform 1 from julia.media where id = any (ids) order by id for update;
  ids := array(
    select f.id from julia.media f
    where f.id = any (ids)
      and not exists (select 1 from julia.messages q join julia.clientes o on o.id = q.contact_id
        where q.media_id = f.id and q.contact_id <> p_contact_id and o.erased_at is null));
  perform julia.remove_media(ids);
  -- The digest of a file would tell whether somebody has the same file.
  update julia.media set sha256 = 'erased:' || id, bytes = 0, mime_type = 'application/octet-stream' where id = any (ids);
  return cardinality(ids);
end;
$$;

create or replace function julia.erase_identity(
  p_contact_id uuid, p_gone text, p_hashes text[], p_at timestamptz, p_actor_kind text, p_actor_id text,
  p_actor_label text
) returns jsonb language plpgsql volatile as $$
begin
  insert into julia.erased_contacts (hash, erased_at) select distinct hash, p_at from unnest(p_hashes) q (hash)
  on conflict do nothing;
  update julia.clientes set
    telefone = null, telefone_chave = p_gone, external_id = null, nome = null, whatsapp_name = null,
    especialidade = null, outras_especialidades = '{}', instancia_preferida = null, reply_chip_id = null,
    opted_out_at = coalesce(opted_out_at, p_at), opt_out_cause = 'erased', opt_out_reason = null, opt_out_by = null,
    erased_at = p_at, updated_at = p_at, version = version + 1
  where id = p_contact_id;
  insert into julia.contact_events (contact_id, kind, actor_kind, actor_id, actor_label)
  values (p_contact_id, 'erased', p_actor_kind, p_actor_id, p_actor_label);
  return jsonb_build_object('numbers', cardinality(p_hashes));
end;
$$;
