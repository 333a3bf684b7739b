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
  if r.blocked_by = 'hour' and r.free_at > t and (m.migrate_at <= t or r.free_at >= m.expires_at) then
    return 'hour_full';
  end if;
  if s.strategy = 'by_specialty' then
    specialty := julia.mapped_specialty(k, s);
    if specialty is not null and not s.specialty_map -> specialty ? p_instance then return 'other_specialty'; end if;
  end if;
  return null;
end;
$$;
