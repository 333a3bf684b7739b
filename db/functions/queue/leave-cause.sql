-- True if the contact has written to this chip, or the contact's phone has acknowledged a message from the chip.
create or replace function julia.knows(p_contact_id uuid, p_chip_id uuid) returns boolean language sql stable as $$
  select exists (
    select 1 from julia.chip_contacts
    where chip_id = p_chip_id and contact_id = p_contact_id
      and (acknowledged_at is not null or last_reply_at is not null)
  )
$$;

-- Returns the keys of the specialty map that match a contact's specialties, in the order in which the specialties were
-- given. Ignores accents and case.
create or replace function julia.mapped_specialties(k julia.clientes, s julia.settings) returns text[]
language sql stable as $$
  select coalesce(array_agg(m.key order by o.place, m.key), '{}')
  from unnest(array[k.especialidade] || k.outras_especialidades) with ordinality o (name, place)
  join jsonb_object_keys(s.specialty_map) m (key)
    on julia.search_text(btrim(m.key)) = julia.search_text(btrim(o.name))
$$;

-- True if any instance of a specialty can send now or after its cooldown.
create or replace function julia.specialty_is_able(p_specialty text, s julia.settings, p_now timestamptz)
returns boolean language sql volatile as $$
  select exists (
    select 1 from jsonb_array_elements_text(s.specialty_map -> p_specialty) listed
    join julia.chips c on c.instance_name = listed
    join julia.chip_rotation o on o.chip_id = c.id
    where o.usable and o.out_since is null and o.gateway_id <> all ((select julia.down_gateways())::text[])
      and not (o.free_at > p_now and o.blocked_by in ('hour', 'day', 'no_capacity')))
$$;

-- Returns the specialty by which a contact without a preferred chip is routed: the first mapped specialty of which any
-- instance can send, otherwise the first mapped specialty. Returns null if the contact has no mapped specialty.
create or replace function julia.mapped_specialty(k julia.clientes, s julia.settings) returns text
language plpgsql volatile as $$
declare
  mapped text[] := julia.mapped_specialties(k, s);
  specialty text;
begin
  if cardinality(mapped) > 1 then
    foreach specialty in array mapped loop
      if julia.specialty_is_able(specialty, s, julia.clock()) then return specialty; end if;
    end loop;
  end if;
  return mapped[1];
end;
$$;

-- Returns the time until which a message waits for a preferred chip whose hourly window is full. The wait always ends
-- before the message expires.
create or replace function julia.waits_until(m julia.messages, s julia.settings) returns timestamptz
language sql stable as $$
  -- Row timestamps are rounded to the millisecond, so `created_at` may be slightly ahead of the clock.
  select least(
    m.created_at - interval '1 millisecond' + make_interval(secs => s.sticky_wait_seconds),
    m.expires_at - least(interval '60 seconds', (m.expires_at - m.created_at) / 4))
$$;

-- For a contact that has lost its preferred chip, returns the chip's instance name and why it was lost. Returns no row
-- if the contact never had a preferred chip.
create or replace function julia.lost_number(p_contact_id uuid) returns table (name text, cause text)
language sql stable as $$
  select e.to_value, case when exists (
      select 1 from julia.chips where instance_name = e.to_value and status = 'banned') then 'banned'
    else 'cancelled' end
  from julia.contact_events e
  where e.contact_id = p_contact_id and e.kind in ('assigned', 'migrated')
  order by e.id desc limit 1
$$;

-- Returns `dropped` once the chip's connection has been lost for `drop_wait_seconds`.
create or replace function julia.dropped(r julia.chip_rotation, s julia.settings, p_now timestamptz) returns text
language sql stable as $$
  select case when r.unusable_since <= p_now - make_interval(secs => s.drop_wait_seconds) then 'dropped' end
$$;

-- Returns `gateway_down` once the chip's gateway has been down for `gateway_wait_seconds`. Returns null if no chip of
-- another gateway can send, because moving the message would not help then.
create or replace function julia.gateway_dropped(
  p_gateway_id text, p_down_since timestamptz, s julia.settings, p_now timestamptz
) returns text language sql stable as $$
  select case when p_down_since <= p_now - make_interval(secs => s.gateway_wait_seconds)
    and julia.another_gateway_can_send(p_gateway_id) then 'gateway_down' end
$$;

-- Returns why a message must leave its contact's preferred chip (docs/limits.md, "When a contact changes chips").
-- Returns null if the message stays with that chip.
create or replace function julia.leave_cause(
  p_instance text, m julia.messages, k julia.clientes, s julia.settings
) returns text language plpgsql volatile as $$
declare
  c julia.chips;
  r julia.chip_rotation;
  t timestamptz := julia.clock();
  down_since timestamptz;
  condition text;
  mapped text[];
begin
  select * into c from julia.chips where instance_name = p_instance;
  if not found then return 'cancelled'; end if;
  select * into r from julia.chip_rotation where chip_id = c.id;
  if not found then return 'cancelled'; end if;
  condition := julia.condition_of(c, r.out_since is not null);
  select g.down_since into down_since from julia.gateways g where g.id = c.gateway_id and g.is_down;
  if not julia.can_send(condition) and condition not in ('restricted', 'owner_unknown') then
    return case condition
      when 'switched_off' then 'disconnected'
      when 'logged_out' then 'final_close'
      when 'failing' then 'out_of_rotation'
      when 'paused' then case when c.paused_at <= t - make_interval(secs => s.pause_wait_seconds) then 'paused' end
      when 'gateway_down' then julia.gateway_dropped(c.gateway_id, down_since, s, t)
      when 'disconnected' then julia.dropped(r, s, t)
      when 'awaiting_qr' then julia.dropped(r, s, t)
      else condition end;
  end if;
  -- The chip's session is open, but its gateway accepts no message.
  if julia.gateway_dropped(c.gateway_id, down_since, s, t) is not null then return 'gateway_down'; end if;
  if condition = 'restricted' and not julia.knows(k.id, c.id) then return 'restricted'; end if;
  if r.blocked_by = 'no_capacity' then return 'no_capacity'; end if;
  if r.blocked_by = 'day' and r.free_at > t then return 'day_full'; end if;
  if r.blocked_by = 'hour' and r.free_at > t and (r.free_at >= m.expires_at or t >= julia.waits_until(m, s)) then
    return 'hour_full';
  end if;
  if julia.uses_specialties(s.strategy) then
    mapped := julia.mapped_specialties(k, s);
    -- A contact keeps its chip while the chip serves any of the contact's specialties. A chip that took over because no
    -- instance of those specialties could send keeps the contact until any of those instances can send again.
    if cardinality(mapped) > 0
      and not exists (select 1 from unnest(mapped) mine (key) where s.specialty_map -> mine.key ? p_instance)
      and (not s.specialty_fallback or exists (
        select 1 from unnest(mapped) mine (key) where julia.specialty_is_able(mine.key, s, t))) then
      return 'other_specialty';
    end if;
  end if;
  return null;
end;
$$;
