-- Returns the reason why a chip sends to a contact, one of ROUTING_REASONS. `p_is_own` is true if the message is bound
-- to the chip or the contact prefers the chip. `p_cause` says why the contact left another chip. `p_listed` lists the
-- instances of the contact's specialty.
create or replace function julia.routing_reason(
  p_strategy text, p_is_own boolean, p_cause text, p_instance_name text, p_listed jsonb
) returns text language sql immutable as $$
  select case
    when p_is_own then 'preferred'
    when not julia.keeps_chip(p_strategy) then 'rotation'
    when p_cause is not null then 'migrated'
    when p_listed ? p_instance_name then 'specialty'
    else 'assigned' end
$$;
