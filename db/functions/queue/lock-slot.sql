-- Locks a chip that has a free slot for a queue, and counts the chip's held slots after locking it. Used for messages
-- (`reserve`) and for services that send messages themselves (`select_instance`). The caller takes the slot with
-- `take_slot`. Never waits for another transaction's lock.
-- - `p_kind` is the kind of a routing key, `bound` for any chip that has bound messages, or null to lock nothing
-- - `r.chip_id` is null if no chip has a free slot now
-- - `tried` also contains the chips that turned out to be unavailable
-- - `kind` and `specialty` identify the queue
create or replace function julia.lock_slot(
  p_kind text, p_chip_id uuid, p_specialty text, s julia.settings, inout tried uuid[],
  out kind text, out specialty text,
  out r julia.chip_rotation, out instance_name text, out operation_id int, out status text, out at timestamptz,
  out in_hour int, out in_day int
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  at_first timestamptz;
  held record;
begin
  if p_kind is null then return; end if;
  kind := p_kind;
  specialty := p_specialty;
  for try in 1..20 loop
    at_first := julia.clock();
    if p_kind = 'bound' then
      select * into r from julia.chip_rotation o
      where o.has_bound and o.attempt_id is null and o.out_since is null and (o.usable or o.known_only)
        and o.free_at <= at_first and o.chip_id <> all (tried)
      order by o.free_at limit 1 for no key update skip locked;
    elsif p_kind = 'chip' then
      select * into r from julia.chip_rotation o
      where o.chip_id = p_chip_id and o.attempt_id is null and o.out_since is null and (o.usable or o.known_only)
        and o.free_at <= at_first and o.chip_id <> all (tried)
      for no key update skip locked;
    else
      case s.strategy
        when 'sticky' then r := julia.sticky_chip(p_specialty, s, at_first, tried);
        when 'hybrid' then r := julia.hybrid_chip(p_specialty, s, at_first, tried);
        when 'by_specialty' then r := julia.by_specialty_chip(p_specialty, s, at_first, tried);
        when 'round_robin' then r := julia.round_robin_chip(p_specialty, s, at_first, tried);
      end case;
    end if;
    if r.chip_id is null then return; end if;

    at := julia.clock();
    held := julia.count_held(r, s, at);
    in_hour := held.in_hour;
    in_day := held.in_day;
    if in_hour >= r.per_hour or in_day >= r.per_day then
      perform julia.refresh_rotation(r.chip_id);
    else
      -- Skip a chip whose row is locked, because a command is deleting its instance.
      select q.instance_name, q.operation_id, q.status into instance_name, operation_id, status
      from julia.chips q where q.id = r.chip_id for key share skip locked;
      if instance_name is not null then return; end if;
    end if;
    tried := tried || r.chip_id;
    r := null;
  end loop;
end;
$$;
