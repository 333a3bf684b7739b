-- Merges a locked contact without a number into another locked one: everything that refers to the first contact now refers
-- to the second. Facts of the second contact take precedence, except for the more recent of the two last replies. Returns
-- false and does nothing if the first contact has messages, which a contact without a number does not have.
create or replace function julia.merge_contact(p_from julia.clientes, p_into julia.clientes) returns boolean
language plpgsql volatile as $$
begin
  if exists (select 1 from julia.messages where contact_id = p_from.id) then return false; end if;
  update julia.inbound_messages set contact_id = p_into.id where contact_id = p_from.id;
  update julia.contact_addresses set contact_id = p_into.id where contact_id = p_from.id;
  update julia.contact_events set contact_id = p_into.id where contact_id = p_from.id;
  insert into julia.chip_contacts as o (chip_id, contact_id, first_sent_at, last_sent_at, acknowledged_at, last_reply_at)
  select chip_id, p_into.id, first_sent_at, last_sent_at, acknowledged_at, last_reply_at
  from julia.chip_contacts where contact_id = p_from.id
  on conflict (chip_id, contact_id) do update set
    first_sent_at = least(o.first_sent_at, excluded.first_sent_at),
    last_sent_at = greatest(o.last_sent_at, excluded.last_sent_at),
    acknowledged_at = least(o.acknowledged_at, excluded.acknowledged_at),
    last_reply_at = greatest(o.last_reply_at, excluded.last_reply_at);
  delete from julia.clientes where id = p_from.id;
  update julia.clientes k set
    external_id = coalesce(k.external_id, p_from.external_id),
    nome = coalesce(k.nome, p_from.nome),
    whatsapp_name = coalesce(case when p_from.last_reply_at > k.last_reply_at then p_from.whatsapp_name end,
      k.whatsapp_name, p_from.whatsapp_name),
    last_message_at = greatest(k.last_message_at, p_from.last_message_at),
    last_reply_at = greatest(k.last_reply_at, p_from.last_reply_at),
    reply_chip_id = case
      when k.reply_chip_id is null
        or (p_from.last_reply_at, p_from.reply_chip_id) > (k.last_reply_at, k.reply_chip_id) then p_from.reply_chip_id
      else k.reply_chip_id end,
    -- The time of the merge, so that it also bars messages that were accepted while the number was unknown.
    opted_out_at = coalesce(k.opted_out_at, case when p_from.opted_out_at is not null then julia.clock() end),
    opt_out_cause = coalesce(k.opt_out_cause, p_from.opt_out_cause),
    opt_out_reason = case when k.opted_out_at is null then p_from.opt_out_reason else k.opt_out_reason end,
    opt_out_by = case when k.opted_out_at is null then p_from.opt_out_by else k.opt_out_by end,
    updated_at = julia.clock()
  where id = p_into.id;
  insert into julia.contact_events (contact_id, kind, from_value, to_value, actor_label)
  values (p_into.id, 'merged', p_from.telefone_chave, p_into.telefone, 'WhatsApp');
  if coalesce(p_into.opted_out_at, p_from.opted_out_at) is not null then
    perform julia.cancel_messages_of(p_into.id);
  end if;
  if p_into.opted_out_at is null and p_from.opted_out_at is not null then
    perform julia.record_known_opt_out(p_into.id);
  end if;
  perform julia.promote(p_into.id);
  return true;
end;
$$;

-- Reports the opt-out of a contact whose number has become known, because services are told about numbers only.
create or replace function julia.record_known_opt_out(p_contact_id uuid) returns void language sql volatile as $$
  select julia.record_event('contact.opted_out', null, id,
    p_facts => jsonb_build_object('cause', opt_out_cause, 'since', opted_out_at))
  from julia.clientes where id = p_contact_id and opted_out_at is not null
$$;
