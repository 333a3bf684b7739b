-- Says that messages wait for this very chip. A hint only: written when it changes, never in the steady state, and
-- never waited for; `settle_lanes` sets what was missed.
create or replace function julia.note_bound(p_chip_id uuid) returns void language sql volatile as $$
  update julia.chip_rotation set has_bound = true, bound_empty_since = null
  where chip_id = (
    select chip_id from julia.chip_rotation
    where chip_id = p_chip_id and (not has_bound or bound_empty_since is not null)
    for no key update skip locked)
$$;

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

-- Puts a message that waits into its lane as the next one of its contact.
create or replace function julia.make_ready(m julia.messages, k julia.clientes, s julia.settings) returns void
language plpgsql volatile as $$
declare
  new_lane text;
begin
  new_lane := julia.lane_of(m, k, s);
  update julia.messages set ready = true, lane = new_lane,
    migrate_at = case when new_lane like 'chip:%' then julia.waits_until(m, s) end
  where id = m.id and phase = 'queued';
  if new_lane like 'chip:%' then perform julia.note_bound(substr(new_lane, 6)::uuid); end if;
end;
$$;

-- Makes the most urgent, then oldest, message of a contact the one that may be pulled; none while one is in flight.
-- The caller has locked the contact.
create or replace function julia.promote(p_contact_id uuid) returns void language plpgsql volatile as $$
declare
  s julia.settings;
  k julia.clientes;
  m julia.messages;
begin
  select * into m from julia.messages
  where contact_id = p_contact_id and phase = 'queued' order by priority, seq limit 1;
  if not found or m.ready then return; end if;
  update julia.messages set ready = false where contact_id = p_contact_id and phase = 'queued' and ready;
  -- Looked at after the update, which may have waited for the one that was just reserved.
  if exists (select 1 from julia.messages
    where contact_id = p_contact_id and phase in ('reserved', 'dispatching')) then return; end if;
  if m.not_before > julia.clock() then return; end if;
  select * into s from julia.settings where id = 1;
  select * into k from julia.clientes where id = p_contact_id;
  perform julia.make_ready(m, k, s);
end;
$$;
