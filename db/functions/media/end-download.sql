-- The functions of this file lock the file before its download, and no message, because whoever erases messages locks
-- them first.

-- Ends a download whose bytes are in the storage under `p_file_key`. Returns false if the file was erased in the
-- meantime, or if another worker has the lease. The job that `julia.expect_file` has planned then removes the bytes.
create or replace function julia.finish_download(
  p_media_id uuid, p_owner uuid, p_sha256 text, p_bytes bigint, p_file_key uuid
) returns boolean language plpgsql volatile as $$
begin
  perform 1 from julia.media where id = p_media_id for no key update;
  delete from julia.media_downloads where media_id = p_media_id and lease_owner = p_owner;
  if not found then return false; end if;
  update julia.media set sha256 = p_sha256, bytes = p_bytes, file_key = p_file_key, last_used_at = julia.clock()
  where id = p_media_id;
  perform julia_jobs.remove_job('remove_file:' || p_file_key);
  perform julia.tell_contact(contact_id) from julia.inbound_messages where media_id = p_media_id;
  return true;
end;
$$;

-- Ends a download whose file is lost.
create or replace function julia.give_up_download(p_media_id uuid, p_owner uuid) returns void
language plpgsql volatile as $$
begin
  perform 1 from julia.media where id = p_media_id for no key update;
  delete from julia.media_downloads where media_id = p_media_id and lease_owner = p_owner;
  if not found then return; end if;
  update julia.media set removed_at = julia.clock() where id = p_media_id;
  perform julia.tell_contact(contact_id) from julia.inbound_messages where media_id = p_media_id;
end;
$$;

-- Removes the files of received messages that no message has any more, with their planned downloads.
create or replace function julia.remove_inbound_media(p_ids uuid[]) returns void language plpgsql volatile as $$
declare
  key uuid;
begin
  for key in delete from julia.media where id = any (p_ids) and client_id is null returning file_key loop
    if key is not null then perform julia.remove_file(key); end if;
  end loop;
end;
$$;
