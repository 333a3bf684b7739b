-- Gives a received message with a file the id of its file, and plans the download. The id is part of the message from
-- the beginning, so that services can fetch the file as soon as they know of the message.
create or replace function julia.plan_download(i julia.inbound_messages) returns void language plpgsql volatile as $$
declare
  file uuid := julia.new_id();
  -- The sender states it. Whatever is not a type cannot be a header of the answer that has the file.
  mime_type text := lower(trim(split_part(i.media_mime_type, ';', 1)));
begin
  if i.kind not in ('image', 'document', 'audio', 'video', 'sticker') then return; end if;
  insert into julia.media (id, sha256, bytes, mime_type, file_name) values (
    file, coalesce(i.media_sha256, ''), coalesce(i.media_bytes, 0),
    case when mime_type ~ '^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$' then mime_type else 'application/octet-stream' end,
    i.media_file_name);
  insert into julia.media_downloads (media_id) values (file);
  update julia.inbound_messages set media_id = file where id = i.id;
end;
$$;

-- Makes the download of a file due now, because somebody wants to read the file. A file that was tried in the last 30
-- seconds, or that a worker is fetching, stays as planned. Returns false if no download is planned.
create or replace function julia.hurry_download(p_media_id uuid) returns boolean language plpgsql volatile as $$
begin
  update julia.media_downloads set next_try_at = clock_timestamp()
  where media_id = p_media_id and lease_owner is null and next_try_at > clock_timestamp()
    and coalesce(tried_at < clock_timestamp() - interval '30 seconds', true);
  return exists (select 1 from julia.media_downloads where media_id = p_media_id);
end;
$$;
