-- Finds and locks the contact behind the addresses of a message, or creates the contact: by its phone number or, if only
-- the hidden address is known, by that address. Learns the hidden address of a phone number. A contact that was known
-- only by the hidden address merges into the contact with the phone number. Returns null without an address.
create or replace function julia.contact_of_sender(p_phone text, p_keys text[], p_lid text)
returns julia.clientes language plpgsql volatile as $$
declare
  k julia.clientes;
  hidden julia.clientes;
begin
  -- One message at a time with this hidden address: otherwise one that carries the number and one that does not could each
  -- create a contact.
  if p_lid is not null then perform pg_advisory_xact_lock(hashtextextended('julia.lid ' || p_lid, 0)); end if;
  -- Lock both rows in id order, so that two messages with the same addresses do not deadlock.
  perform 1 from julia.clientes
  where telefone_chave = any (p_keys || ('lid:' || p_lid))
    or id = (select contact_id from julia.contact_addresses where lid = p_lid)
  order by id for no key update;
  -- Read again, because the rows may have changed or merged before they were locked.
  select * into k from julia.clientes where telefone_chave = any (p_keys) order by id limit 1 for no key update;
  select * into hidden from julia.clientes
  where id = (select contact_id from julia.contact_addresses where lid = p_lid)
    or telefone_chave = 'lid:' || p_lid
  order by telefone_chave = 'lid:' || p_lid limit 1 for no key update;

  if p_phone is null then
    if hidden.id is not null or p_lid is null then return hidden; end if;
  elsif hidden.telefone is null and hidden.id is not null and k.id is null then
    insert into julia.contact_events (contact_id, kind, from_value, to_value, actor_label)
    values (hidden.id, 'phone_changed', hidden.telefone_chave, p_phone, 'WhatsApp');
    update julia.clientes set telefone = p_phone, telefone_chave = p_keys[1], updated_at = julia.clock()
    where id = hidden.id returning * into k;
    perform julia.record_known_opt_out(k.id);
  elsif hidden.telefone is null and hidden.id is not null then
    if not julia.merge_contact(hidden, k) then return k; end if;
    select * into k from julia.clientes where id = k.id;
  end if;
  if k.id is null then
    insert into julia.clientes (id, telefone, telefone_chave)
    values (julia.new_id(), p_phone, coalesce(case when p_phone is not null then p_keys[1] end, 'lid:' || p_lid))
    on conflict do nothing returning * into k;
    -- Another transaction has created the contact in the meantime.
    if k.id is null then return julia.contact_of_sender(p_phone, p_keys, p_lid); end if;
  end if;
  if p_lid is not null then
    insert into julia.contact_addresses as o (lid, contact_id) values (p_lid, k.id)
    on conflict (lid) do update set contact_id = excluded.contact_id, learned_at = excluded.learned_at
    where o.contact_id <> excluded.contact_id;
  end if;
  return k;
end;
$$;
