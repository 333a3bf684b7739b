-- Notifies every web process that a row on screen has changed: its kind and id. The processes read the row again. A
-- transaction that changes one chip many times notifies once. Not for columns that change with each message, because
-- transactions that notify commit one after the other.
create or replace function julia.tell_change() returns trigger language plpgsql as $$
declare
  changed jsonb := to_jsonb(coalesce(new, old));
begin
  perform pg_notify('julia_changes',
    jsonb_build_object('kind', tg_argv[0], 'id', changed ->> tg_argv[1])::text);
  return null;
end;
$$;
