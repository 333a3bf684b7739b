-- Builds the result of `select_instance`, whether or not a slot was found: which chip would send, and when. `cause`
-- says why the contact would leave another chip.
create or replace function julia.answer_selection(
  k julia.clientes, s julia.settings, key record, slot record, p_listed jsonb, p_now timestamptz,
  p_closed_until timestamptz, p_dry_run boolean,
  out outcome text, out instance_name text, out reason text, out cause text, out next_slot_at timestamptz,
  out candidates jsonb
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  chip uuid := (slot.r).chip_id;
  next_at timestamptz;
  is_own boolean;
begin
  if chip is not null then
    outcome := case when p_dry_run then 'dry' else 'selected' end;
    instance_name := slot.instance_name;
  else
    if key.kind = 'chip' then
      select q.id, case
        when g.is_down then greatest(p_now + interval '1 second',
          least(g.back_at, g.down_since + make_interval(secs => s.gateway_wait_seconds)))
        else julia.next_of_own(q, o, s, p_now) end into chip, next_at
      from julia.chips q join julia.chip_rotation o on o.chip_id = q.id join julia.gateways g on g.id = q.gateway_id
      where q.id = key.chip_id;
    else
      select q.chip_id, q.at into chip, next_at from julia.next_chip(key.specialty, s, p_now, julia.down_gateways()) q;
    end if;
    outcome := case
      when chip is null then 'none'
      when p_dry_run then 'dry'
      when next_at <= p_now and p_closed_until is null then 'busy'
      else 'none' end;
    next_slot_at := nullif(greatest(p_closed_until, next_at), p_now);
    select q.instance_name into instance_name from julia.chips q where q.id = chip;
  end if;
  candidates := case when outcome in ('selected', 'dry')
    then julia.candidates(chip, k.instancia_preferida, p_listed, p_now)
    else julia.all_candidates(p_listed, p_now) end;
  cause := key.cause;
  if k.instancia_preferida is null and k.last_message_at is not null and julia.keeps_chip(s.strategy) then
    select q.cause into cause from julia.lost_number(k.id) q where q.name <> instance_name;
  end if;
  is_own := key.kind = 'chip' or julia.keeps_chip(s.strategy) and k.instancia_preferida = instance_name;
  reason := julia.routing_reason(s.strategy, is_own, cause, instance_name, p_listed);
  if reason <> 'migrated' then cause := null; end if;
end;
$$;
