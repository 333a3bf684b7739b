-- Plans the removal of a file from the storage. A removal does nothing while a row has the file.
create or replace function julia.remove_file(p_file_key uuid, p_at timestamptz default clock_timestamp()) returns void
language sql volatile as $$
  select julia_jobs.add_job('remove_file', json_build_object('fileKey', p_file_key), run_at => p_at,
    job_key => 'remove_file:' || p_file_key)
$$;

-- Announces a file that is about to be written, so that it does not stay if its row is never stored.
create or replace function julia.expect_file(p_file_key uuid) returns void language sql volatile as $$
  select julia.remove_file(p_file_key, clock_timestamp() + interval '1 hour')
$$;

-- Removes the bytes and the names of these files. The rows stay, because messages refer to them.
create or replace function julia.remove_media(p_ids uuid[]) returns int language plpgsql volatile as $$
declare
  key uuid;
  removed int := 0;
begin
  for key in
    with old as (select id, file_key from julia.media where id = any (p_ids) and file_key is not null for update)
    update julia.media m set file_key = null, file_name = null, removed_at = julia.clock()
    from old where m.id = old.id
    returning old.file_key
  loop
    perform julia.remove_file(key);
    removed := removed + 1;
  end loop;
  return removed;
end;
$$;
