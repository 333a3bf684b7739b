-- Decides whether a locked chip sends a locked message, and why. Locks the contact for key share. `outcome` is `route`
-- if the chip sends the message, `busy` if another transaction is changing the contact, or `put_back` if the message
-- now belongs in another queue and was moved there. `cause` says why the contact leaves its preferred chip, and
-- `preferred` is the instance name of that chip.
create or replace function julia.route_message(
  p_message_id uuid, p_contact_id uuid, p_route_kind text, p_specialty text, s julia.settings, p_chip_id uuid,
  p_instance_name text, p_status text,
  out outcome text, out reason text, out cause text, out preferred text, out is_known boolean
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  contact record;
  m julia.messages;
  k julia.clientes;
  is_own boolean;
begin
  -- Most calls need only these columns of the contact.
  select q.instancia_preferida as prefers, q.last_message_at, exists (
      select 1 from julia.chip_contacts o
      where o.chip_id = p_chip_id and o.contact_id = q.id and o.first_sent_at is not null) as is_known
  into contact from julia.clientes q where q.id = p_contact_id for key share skip locked;
  if not found then
    outcome := 'busy';
    return;
  end if;
  outcome := 'route';
  is_known := contact.is_known;
  preferred := nullif(contact.prefers, p_instance_name);
  is_own := p_route_kind = 'chip' or contact.prefers = p_instance_name and julia.keeps_chip(s.strategy);
  if p_status = 'restricted' and not julia.knows(p_contact_id, p_chip_id) then
    -- The message was queued for this chip before WhatsApp restricted the chip.
    outcome := 'put_back';
  elsif is_own or not julia.keeps_chip(s.strategy) then
    null;
  elsif preferred is not null then
    select * into m from julia.messages q where q.id = p_message_id;
    select * into k from julia.clientes q where q.id = p_contact_id;
    cause := (julia.routing_key_of(m, k, s)).cause;
    -- The preferred chip can write to the contact again, so the message returns to that chip's queue.
    if cause is null then outcome := 'put_back'; end if;
  elsif contact.last_message_at is not null then
    select q.cause into cause from julia.lost_number(p_contact_id) q where q.name <> p_instance_name;
  end if;
  if outcome = 'put_back' then
    perform julia.make_ready(q, o, s) from julia.messages q join julia.clientes o on o.id = q.contact_id
    where q.id = p_message_id;
    return;
  end if;
  reason := julia.routing_reason(s.strategy, is_own, cause, p_instance_name, s.specialty_map -> p_specialty);
end;
$$;
