-- True when the contact knows this number: it wrote to it, or its phone acknowledged a message from it.
create or replace function julia.knows(p_contact_id uuid, p_chip_id uuid) returns boolean language sql stable as $$
  select exists (
    select 1 from julia.chip_contacts
    where chip_id = p_chip_id and contact_id = p_contact_id
      and (acknowledged_at is not null or last_reply_at is not null)
  )
$$;

-- The key of a specialty in the settings' map, or null when nothing is mapped to it.
create or replace function julia.mapped_specialty(k julia.clientes, s julia.settings) returns text
language sql stable as $$
  select lower(btrim(k.especialidade)) where s.specialty_map ? lower(btrim(k.especialidade))
$$;

-- Whether one of the instances a specialty is mapped to can send, now or after a short rest.
create or replace function julia.specialty_is_able(p_specialty text, s julia.settings, p_now timestamptz)
returns boolean language sql volatile as $$
  select exists (
    select 1 from jsonb_array_elements_text(s.specialty_map -> p_specialty) listed
    join julia.chips c on c.instance_name = listed
    join julia.chip_rotation o on o.chip_id = c.id
    where o.usable and o.out_since is null
      and not (o.free_at > p_now and o.blocked_by in ('hour', 'day', 'no_capacity')))
$$;

-- Until when a message waits for its contact's number while that number's hour is full: never past its own end.
create or replace function julia.waits_until(m julia.messages, s julia.settings) returns timestamptz
language sql stable as $$
  -- Moments of a row are rounded to the millisecond: one of this very instant may lie ahead of the clock.
  select least(
    m.created_at - interval '1 millisecond' + make_interval(secs => s.sticky_wait_seconds),
    m.expires_at - least(interval '60 seconds', (m.expires_at - m.created_at) / 4))
$$;

-- The number a contact without one heard from last, and why that let go of it; no row when it never heard from any.
create or replace function julia.lost_number(p_contact_id uuid) returns table (name text, cause text)
language sql stable as $$
  select e.to_value, case when exists (
      select 1 from julia.chips where instance_name = e.to_value and status = 'banned') then 'banned'
    else 'cancelled' end
  from julia.contact_events e
  where e.contact_id = p_contact_id and e.kind in ('assigned', 'migrated')
  order by e.id desc limit 1
$$;

-- Why a contact's message may not wait for its preferred instance (product.md, "Necessary"), or null: then it waits.
create or replace function julia.leave_cause(
  p_instance text, m julia.messages, k julia.clientes, s julia.settings
) returns text language plpgsql volatile as $$
declare
  c julia.chips;
  r julia.chip_rotation;
  t timestamptz := julia.clock();
  specialty text;
begin
  select * into c from julia.chips where instance_name = p_instance;
  if not found then return 'cancelled'; end if;
  select * into r from julia.chip_rotation where chip_id = c.id;
  if not found or c.status = 'cancelled' then return 'cancelled'; end if;
  if c.status = 'banned' then return 'banned'; end if;
  if c.wrong_number then return 'wrong_number'; end if;
  if c.desired_connection = 'disconnected' then return 'disconnected'; end if;
  if not c.evolution_connected then
    -- The gateway cannot be asked: no other instance could send either.
    if c.state = 'unknown' then return null; end if;
    if c.close_code is not null then return 'final_close'; end if;
    if c.state = 'missing' then return 'missing'; end if;
    return case when r.unusable_since <= t - make_interval(secs => s.drop_wait_seconds) then 'dropped' end;
  end if;
  if c.status = 'restricted' and not julia.knows(k.id, c.id) then return 'restricted'; end if;
  if c.status = 'paused' then
    return case when c.paused_at <= t - make_interval(secs => s.pause_wait_seconds) then 'paused' end;
  end if;
  if r.out_since is not null then return 'out_of_rotation'; end if;
  if r.blocked_by = 'no_capacity' then return 'no_capacity'; end if;
  if r.blocked_by = 'day' and r.free_at > t then return 'day_full'; end if;
  if r.blocked_by = 'hour' and r.free_at > t and (r.free_at >= m.expires_at or t >= julia.waits_until(m, s)) then
    return 'hour_full';
  end if;
  if s.strategy = 'by_specialty' then
    specialty := julia.mapped_specialty(k, s);
    -- One that took over while none of its own could send keeps it until one of them can.
    if specialty is not null and not s.specialty_map -> specialty ? p_instance
      and (not s.specialty_fallback or julia.specialty_is_able(specialty, s, t)) then return 'other_specialty'; end if;
  end if;
  return null;
end;
$$;
