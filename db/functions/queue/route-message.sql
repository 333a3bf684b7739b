-- Decides why a locked chip sends a locked message, with the contact's key locked. `outcome`: `route`; `busy` when another
-- transaction changes the contact; `put_back` when the message belongs to another queue now, where it is put. `cause`: why
-- the contact leaves another chip.
create or replace function julia.route_message(
  m julia.messages, s julia.settings, p_chip_id uuid, p_instance_name text, p_status text,
  out outcome text, out reason text, out cause text, out preferred text, out is_known boolean
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  contact record;
  k julia.clientes;
  is_own boolean;
  key record;
begin
  select q as row, exists (
      select 1 from julia.chip_contacts o
      where o.chip_id = p_chip_id and o.contact_id = q.id and o.first_sent_at is not null) as is_known
  into contact from julia.clientes q where q.id = m.contact_id for key share skip locked;
  if not found then
    outcome := 'busy';
    return;
  end if;
  k := contact.row;
  is_known := contact.is_known;
  preferred := nullif(k.instancia_preferida, p_instance_name);
  is_own := m.route_kind = 'chip'
    or julia.keeps_chip(s.strategy) and coalesce(k.instancia_preferida = p_instance_name, false);
  outcome := 'route';
  if p_status = 'restricted' and not julia.knows(k.id, p_chip_id) then
    -- It waited for this chip before WhatsApp restricted the chip.
    outcome := 'put_back';
  elsif not is_own and julia.keeps_chip(s.strategy) then
    if k.instancia_preferida is not null then
      key := julia.routing_key_of(m, k, s);
      cause := key.cause;
      -- The preferred chip can write to the contact again.
      if cause is null then outcome := 'put_back'; end if;
    elsif k.last_message_at is not null then
      select q.cause into cause from julia.lost_number(k.id) q where q.name <> p_instance_name;
    end if;
  end if;
  if outcome = 'put_back' then
    perform julia.make_ready(m, k, s);
    return;
  end if;
  reason := julia.routing_reason(s.strategy, is_own, cause, p_instance_name, s.specialty_map -> m.route_specialty);
end;
$$;
