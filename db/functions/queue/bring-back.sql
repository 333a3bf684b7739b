-- Reroutes the waiting messages of contacts that prefer this chip, after the chip has become able to write to these
-- contacts again. Returns how many messages were processed.
create or replace function julia.bring_back(p_chip_id uuid, p_limit int) returns int language plpgsql volatile as $$
declare
  s julia.settings;
  m julia.messages;
  moved int := 0;
begin
  select * into s from julia.settings where id = 1;
  for m in
    select q.* from julia.chips c
    join julia.clientes o on o.instancia_preferida = c.instance_name
    join julia.messages q on q.contact_id = o.id and q.phase = 'queued' and q.ready
    where c.id = p_chip_id and q.route_chip_id <> p_chip_id
    order by q.seq limit p_limit for no key update of q skip locked
  loop
    perform julia.reroute(m, s);
    moved := moved + 1;
  end loop;
  return moved;
end;
$$;
