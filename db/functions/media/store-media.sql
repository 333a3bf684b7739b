-- Stores the row of a file whose bytes are in the storage under `p_file_key`. The same bytes of the same client are one
-- row: if it has a file already, that file stays, and the job that `julia.expect_file` has planned removes the new one.
create or replace function julia.store_media(
  p_id uuid, p_client_id uuid, p_sha256 text, p_bytes bigint, p_mime_type text, p_file_name text, p_file_key uuid
) returns julia.media language plpgsql volatile as $$
declare
  stored julia.media;
begin
  insert into julia.media as m (id, client_id, sha256, bytes, mime_type, file_name, file_key, last_used_at, created_at)
  values (p_id, p_client_id, p_sha256, p_bytes, p_mime_type, p_file_name, p_file_key, julia.clock(), julia.clock())
  on conflict (client_id, sha256) do update set
    file_key = coalesce(m.file_key, excluded.file_key), mime_type = excluded.mime_type,
    file_name = coalesce(excluded.file_name, m.file_name), last_used_at = excluded.last_used_at, removed_at = null
  returning * into stored;
  if stored.file_key = p_file_key then
    perform julia_jobs.remove_job('remove_file:' || p_file_key);
  end if;
  return stored;
end;
$$;

-- Notes a new use of a file that the client has uploaded before. Returns null if the file must be stored again.
create or replace function julia.reuse_media(
  p_client_id uuid, p_sha256 text, p_mime_type text, p_file_name text
) returns julia.media language sql volatile as $$
  update julia.media set
    mime_type = p_mime_type, file_name = coalesce(p_file_name, file_name), last_used_at = julia.clock()
  where client_id = p_client_id and sha256 = p_sha256 and file_key is not null
  returning *
$$;
