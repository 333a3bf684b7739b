-- Stores a message that a contact wrote to a chip, or that somebody wrote on the chip's phone, and opens the contact's
-- reply window. `d` is the event's data. Returns `unchanged` for a stored message and for our own messages, `nobody` if
-- the contact cannot be identified, and `unknown` if the message may be the one that is being dispatched.
drop function if exists julia.note_reply(uuid, text[], timestamptz);

create or replace function julia.receive_message(p_chip_id uuid, d jsonb, p_received_at timestamptz) returns text
language plpgsql volatile as $$
declare
  message_id text := d ->> 'id';
  is_from_contact boolean := not (d ->> 'fromMe')::boolean;
  keys text[] := array(select jsonb_array_elements_text(d -> 'phoneKeys'));
  -- A message dated in the future must not outrank later ones.
  sent timestamptz := least(coalesce(to_timestamp((d ->> 'sentAtSeconds')::float8), p_received_at), p_received_at);
  k julia.clientes;
  i julia.inbound_messages;
begin
  perform 1 from julia.chips where id = p_chip_id for key share;
  if not is_from_contact and julia.attempt_with_message(p_chip_id, message_id, p_received_at) is not null
    or exists (select 1 from julia.inbound_messages
      where chip_id = p_chip_id and gateway_message_id = message_id) then
    return 'unchanged';
  end if;
  -- A chat of the number with itself. Some versions report it in place of a contact whose number is hidden.
  if exists (select 1 from julia.chips where id = p_chip_id and owner_key = any (keys)) then return 'nobody'; end if;
  k := julia.contact_of_sender(d ->> 'phone', keys, d ->> 'lid');
  if k.id is null then return 'nobody'; end if;
  if not is_from_contact and exists (select 1 from julia.messages
      where contact_id = k.id and phase = 'dispatching' and chip_id = p_chip_id) then
    return 'unknown';
  end if;
  insert into julia.inbound_messages (
    id, chip_id, contact_id, gateway_message_id, direction, kind, text, media_mime_type, media_bytes, media_file_name,
    media_seconds, media_sha256, quoted_gateway_id, quoted_text, quoted_message_id, quoted_inbound_id, sent_at,
    received_at)
  values (
    julia.new_id(), p_chip_id, k.id, message_id, case when is_from_contact then 'in' else 'out_manual' end,
    d ->> 'kind', d ->> 'text', d -> 'media' ->> 'mimeType', (d -> 'media' ->> 'bytes')::bigint,
    d -> 'media' ->> 'fileName', (d -> 'media' ->> 'seconds')::int, d -> 'media' ->> 'sha256', d ->> 'quotedId',
    d ->> 'quotedText',
    (select a.message_id from julia.attempts a
      where a.chip_id = p_chip_id and a.gateway_message_id = d ->> 'quotedId'),
    (select q.id from julia.inbound_messages q
      where q.chip_id = p_chip_id and q.gateway_message_id = d ->> 'quotedId'),
    sent, p_received_at)
  on conflict (chip_id, gateway_message_id) do nothing returning * into i;
  if not found then return 'unchanged'; end if;
  -- Messages that quote this message and arrived before it.
  update julia.inbound_messages set quoted_inbound_id = i.id
  where contact_id = k.id and chip_id = p_chip_id and quoted_gateway_id = message_id and quoted_inbound_id is null;
  perform julia.plan_download(i);
  perform julia.record_event('message.received', null, k.id, p_inbound_id => i.id, p_chip_id => p_chip_id);
  if is_from_contact then
    perform julia.note_reply(k, i, d ->> 'pushName');
    if i.kind = 'text' then perform julia.opt_out_by_keyword(k.id, i.text); end if;
  end if;
  perform julia.tell_contact(k.id);
  return 'received';
end;
$$;
