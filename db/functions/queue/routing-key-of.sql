-- Computes the current routing key of a message: the chip that received its contact's reply while the reply window is
-- open, otherwise the contact's preferred chip, the contact's specialty, or any chip. `cause` says why the message
-- leaves the preferred chip.
create or replace function julia.routing_key_of(
  m julia.messages, k julia.clientes, s julia.settings,
  out kind text, out chip_id uuid, out specialty text, out cause text
) language plpgsql volatile as $$
declare
  reply_instance text;
begin
  kind := 'any';
  chip_id := julia.no_chip();
  specialty := '';
  if julia.reply_window_is_open(k, s, julia.clock()) then
    select c.id, c.instance_name into chip_id, reply_instance from julia.chips c where c.id = k.reply_chip_id;
    -- The chip answers whatever its specialty.
    if reply_instance is not null
      and coalesce(julia.leave_cause(reply_instance, m, k, s), 'other_specialty') = 'other_specialty' then
      kind := 'chip';
      return;
    end if;
    chip_id := julia.no_chip();
  end if;
  if k.instancia_preferida is not null and julia.keeps_chip(s.strategy) then
    cause := julia.leave_cause(k.instancia_preferida, m, k, s);
    if cause is null then
      kind := 'chip';
      select id into chip_id from julia.chips where instance_name = k.instancia_preferida;
      return;
    end if;
  end if;
  if julia.uses_specialties(s.strategy) then
    specialty := coalesce(julia.mapped_specialty(k, s), '');
    if specialty <> '' then kind := 'specialty'; end if;
  end if;
end;
$$;
