-- T1: reserves one message and one slot together, in one round trip. Locks a chip that is free now and counts the slots
-- in its windows after locking it. The next message of the shared queue and the next message bound to the chip are
-- compared, and the more urgent one is reserved. Returns no row if nothing can be sent now. Never waits for a lock
-- while it has locked a chip.
--
-- With ten workers, starting a statement costs more than processing its rows, so a call uses few statements. The
-- settings below force generic plans that read an index in its order. The planner cannot choose well on its own,
-- because its statistics describe a queue that has since grown or shrunk, and because even a table of ten chips has
-- thousands of dead rows.
--
-- `p_sends_files` says that the caller can send files. Workers of the last release call without it.
create or replace function julia.reserve(p_owner uuid, p_attempt_id uuid, p_sends_files boolean default false)
returns table (
  message_id uuid, chip_id uuid, instance_name text, gateway_id text, operation_id int, to_phone text, body text, contact_id uuid,
  seconds_left float8, quoted_gateway_id text, quoted_text text,
  media_id uuid, media_kind text, media_file_name text
) language plpgsql volatile
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
-- Before PostgreSQL 18, a disabled plan node makes a plan look so expensive that every call would be JIT-compiled.
set jit = off
as $$
#variable_conflict use_column
declare
  start record;
  s julia.settings;
  slot record;
  r julia.chip_rotation;
  m record;
  route record;
  closed_until timestamptz;
  written record;
  tried uuid[] := '{}';
begin
  -- `order by` turns the check for waiting messages into one index lookup; with `exists`, the planner would scan the
  -- table when most messages are waiting.
  select q as settings, julia.down_gateways() as down, (
      select true from julia.messages q where q.phase = 'queued' and q.ready
        and (q.route_kind, q.route_chip_id, q.route_specialty) = ('any', julia.no_chip(), '')
      order by q.priority limit 1) as any_waits
  into start
  from julia.settings q
  where q.id = 1;
  s := start.settings;
  -- No chip of a gateway that is down is tried.
  if cardinality(start.down) > 0 then
    tried := array(select o.chip_id from julia.chip_rotation o where o.gateway_id = any (start.down));
  end if;

  for try in 1..20 loop
    slot := julia.find_slot(start.any_waits, s, tried);
    tried := slot.tried;
    r := slot.r;
    if r.chip_id is null then return; end if;

    m := julia.next_message(r, slot.kind, slot.specialty, slot.at);
    if m.id is null then tried := tried || r.chip_id; continue; end if;
    -- A worker of the last release would send the caption without the file. A newer one sends the message a little later.
    if not p_sends_files then
      update julia.messages q set ready = false, not_before = slot.at + interval '10 seconds'
      where q.id = m.id and q.media_id is not null;
      continue when found;
    end if;
    if s.sending_window_enabled then
      select julia.window_closed_until(s, julia.kind_at(q.kind, q.reply_until, slot.at), slot.at) into closed_until
      from julia.messages q where q.id = m.id;
      if closed_until is not null then
        update julia.messages q set
          ready = false, not_before = closed_until, kind = julia.kind_at(q.kind, q.reply_until, slot.at)
        where q.id = m.id;
        continue;
      end if;
    end if;
    route := julia.route_message(m.id, m.contact_id, m.route_kind, m.route_specialty, s, r.chip_id,
      slot.instance_name, slot.status);
    if route.outcome = 'busy' then return; end if;
    continue when route.outcome = 'put_back';

    written := julia.write_reservation(
      m.id, m.contact_id, m.route_specialty, s, r.chip_id, slot.at, route.reason, route.cause, route.preferred,
      p_owner, p_attempt_id);
    r.free_at := julia.take_slot(
      r, s, slot.at, slot.in_hour, slot.in_day, julia.draw_gap(route.is_known, s), p_attempt_id);
    message_id := m.id;
    chip_id := r.chip_id;
    instance_name := slot.instance_name;
    gateway_id := r.gateway_id;
    operation_id := slot.operation_id;
    to_phone := m.to_phone;
    body := m.body;
    contact_id := m.contact_id;
    quoted_gateway_id := written.quoted_gateway_id;
    quoted_text := written.quoted_text;
    media_id := written.media_id;
    media_kind := written.media_kind;
    media_file_name := written.media_file_name;
    seconds_left := extract(epoch from m.expires_at - slot.at);
    return next;
    return;
  end loop;
end;
$$;
