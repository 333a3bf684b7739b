-- Marks a queued message as its contact's next message and recomputes the message's routing key. Returns whether the
-- key changed. `coalesce` hides the condition from the planner: if the queue was empty at the last ANALYZE, the planner
-- would read the whole queue through one of its partial indexes instead of looking up the id.
create or replace function julia.make_ready(m julia.messages, k julia.clientes, s julia.settings) returns boolean
language plpgsql volatile as $$
declare
  key record;
begin
  key := julia.routing_key_of(m, k, s);
  update julia.messages set ready = true,
    route_kind = key.kind, route_chip_id = key.chip_id, route_specialty = key.specialty,
    migrate_at = case when key.kind = 'chip' then julia.waits_until(m, s) end
  where id = m.id and coalesce(phase = 'queued', false);
  if key.kind = 'chip' then perform julia.note_bound(key.chip_id); end if;
  return (key.kind, key.chip_id, key.specialty) <> (m.route_kind, m.route_chip_id, m.route_specialty);
end;
$$;

-- Calls `make_ready` for a locked message whose contact has not been read yet.
create or replace function julia.reroute(m julia.messages, s julia.settings) returns boolean
language sql volatile as $$
  select julia.make_ready(m, k, s) from julia.clientes k where k.id = m.contact_id
$$;
