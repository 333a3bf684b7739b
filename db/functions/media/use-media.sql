-- Notes that a client's message uses a file, and keeps the file until the transaction ends. Raises JL405 if the client
-- has no such file, and JL406 if the file cannot be sent as this kind. The use is written at most once an hour, because
-- thousands of messages may use one file at the same time.
create or replace function julia.use_media(p_media_id uuid, p_client_id uuid, p_kind text) returns julia.media
language plpgsql volatile as $$
declare
  used julia.media;
begin
  update julia.media set last_used_at = julia.clock()
  where id = p_media_id and client_id = p_client_id and file_key is not null
    and last_used_at < julia.clock() - interval '1 hour';
  select * into used from julia.media
  where id = p_media_id and client_id = p_client_id and file_key is not null for share;
  if not found then raise exception 'the client has no such file' using errcode = 'JL405'; end if;
  if not julia.is_sendable_as(used.mime_type, p_kind) then
    raise exception 'the file cannot be sent as this kind' using errcode = 'JL406';
  end if;
  return used;
end;
$$;

-- True if WhatsApp's phone apps can show a file of this type as this kind. Any file can be a document.
create or replace function julia.is_sendable_as(p_mime_type text, p_kind text) returns boolean
language sql immutable as $$
  select case p_kind
    when 'document' then true
    when 'image' then p_mime_type in ('image/jpeg', 'image/png', 'image/webp')
    when 'video' then p_mime_type in ('video/mp4', 'video/3gpp')
    when 'audio' then p_mime_type in ('audio/ogg', 'audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/amr', 'audio/wav')
    else false end
$$;

-- The kind as which a file of this type is best sent. A voice message has no caption, so audio with one is a document.
create or replace function julia.kind_of_media(p_mime_type text, p_caption text) returns text
language sql immutable as $$
  select case
    when julia.is_sendable_as(p_mime_type, 'image') then 'image'
    when julia.is_sendable_as(p_mime_type, 'video') then 'video'
    when julia.is_sendable_as(p_mime_type, 'audio') and p_caption = '' then 'audio'
    else 'document' end
$$;
