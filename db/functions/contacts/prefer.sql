-- Makes the attempt's chip the preferred chip of the attempt's contact, and records an event with the old chip, the new
-- chip and the cause.
create or replace function julia.prefer(a julia.attempts) returns void language plpgsql volatile as $$
declare
  k julia.clientes;
  name text;
  is_lost boolean;
begin
  select coalesce(instance_name, last_instance_name), status in ('cancelled', 'banned') into name, is_lost
  from julia.chips where id = a.chip_id;
  if a.reason = 'rotation' or is_lost and a.reason = 'preferred' then return; end if;
  select * into k from julia.clientes where id = a.contact_id;
  if k.instancia_preferida is not distinct from name then return; end if;
  -- Ignore the result of an older dispatch if the contact has since moved to another chip.
  if k.instancia_preferida is not null and (a.reason = 'preferred' or k.last_message_at > a.dispatched_at) then return; end if;
  insert into julia.contact_events (contact_id, kind, from_value, to_value, reason, message_id)
  values (k.id, case when k.instancia_preferida is null and a.cause is null then 'assigned' else 'migrated' end,
    coalesce(k.instancia_preferida, (select q.name from julia.lost_number(k.id) q where a.cause is not null)),
    name, a.cause, a.message_id);
  -- A chip that was banned or cancelled after the dispatch does not become the preferred chip.
  update julia.clientes set instancia_preferida = case when not is_lost then name end, updated_at = julia.clock()
  where id = k.id;
end;
$$;
