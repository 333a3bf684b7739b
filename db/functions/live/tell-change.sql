-- Notifies every web process of a changed row by kind and id; the processes then read the row. PostgreSQL sends
-- identical notifications from one transaction only once. Do not use this trigger for columns that change with each
-- message, because transactions that notify can commit only one at a time.
create or replace function julia.tell_change() returns trigger language plpgsql as $$
declare
  changed jsonb := to_jsonb(coalesce(new, old));
begin
  perform pg_notify('julia_changes',
    jsonb_build_object('kind', tg_argv[0], 'id', changed ->> tg_argv[1])::text);
  return null;
end;
$$;
