-- Applies an edit, or a deletion for everybody, to a stored message of this chip. Returns `unknown` if no message has the
-- id yet. The latest edit wins, whatever the order of arrival. A deleted message keeps only that it was deleted.
create or replace function julia.change_received(
  p_chip_id uuid, d jsonb, p_gateway_at timestamptz, p_received_at timestamptz
) returns text language plpgsql volatile as $$
declare
  contact uuid;
  file uuid;
  at timestamptz(3) := coalesce((d ->> 'editedAt')::timestamptz, p_gateway_at, p_received_at);
begin
  select contact_id, media_id into contact, file from julia.inbound_messages
  where chip_id = p_chip_id and gateway_message_id = d ->> 'id';
  if not found then
    return case when julia.attempt_with_message(p_chip_id, d ->> 'id', p_received_at) is null
      then 'unknown' else 'unchanged' end;
  end if;
  if d ->> 'change' = 'delete' then
    update julia.inbound_messages set
      deleted_at = p_received_at, edited_at = null, text = null, quoted_text = null, media_mime_type = null,
      media_bytes = null, media_file_name = null, media_seconds = null, media_sha256 = null,
      media_id = null
    where chip_id = p_chip_id and gateway_message_id = d ->> 'id' and deleted_at is null;
  else
    -- Two edits with the same time are ordered by their texts.
    update julia.inbound_messages set text = d ->> 'text', edited_at = at
    where chip_id = p_chip_id and gateway_message_id = d ->> 'id' and deleted_at is null
      and (edited_at is null or (edited_at, text) < (at, d ->> 'text'));
  end if;
  if not found then return 'unchanged'; end if;
  if d ->> 'change' = 'delete' and file is not null then perform julia.remove_inbound_media(array[file]); end if;
  perform julia.tell_contact(contact);
  return 'changed';
end;
$$;
