-- Recomputes the routing keys of up to `p_limit` messages that are bound to a chip. Skips locked messages; the next
-- call moves them. Returns how many keys changed.
create or replace function julia.requeue_bound(p_chip_id uuid, p_limit int) returns int language plpgsql volatile as $$
declare
  s julia.settings;
  m julia.messages;
  k julia.clientes;
  moved int := 0;
begin
  select * into s from julia.settings where id = 1;
  for m in
    select * from julia.messages
    where phase = 'queued' and ready and (route_kind, route_chip_id, route_specialty) = ('chip', p_chip_id, '')
    order by priority, client_id, seq limit p_limit for no key update skip locked
  loop
    select * into k from julia.clientes where id = m.contact_id;
    if (select (key.kind, key.chip_id) <> ('chip', p_chip_id) from julia.routing_key_of(m, k, s) key) then
      perform julia.make_ready(m, k, s);
      moved := moved + 1;
    end if;
  end loop;
  return moved;
end;
$$;
