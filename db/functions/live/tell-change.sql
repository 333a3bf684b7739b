-- Tells every web process that something people look at is different now: which kind, and whose. What it is they
-- read anew. A transaction that changes one chip many times says so once. Never on what changes with each message:
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
