-- Who may pull a message now: its contact's own number, its specialty's, or any.
create or replace function julia.lane_of(m julia.messages, k julia.clientes, s julia.settings) returns text
language plpgsql volatile as $$
declare
  specialty text;
begin
  if s.strategy = 'round_robin' then return 'any'; end if;
  if k.instancia_preferida is not null and julia.leave_cause(k.instancia_preferida, m, k, s) is null then
    return (select 'chip:' || id from julia.chips where instance_name = k.instancia_preferida);
  end if;
  if s.strategy = 'by_specialty' then
    specialty := julia.mapped_specialty(k, s);
    if specialty is not null then return 'specialty:' || specialty; end if;
  end if;
  return 'any';
end;
$$;
