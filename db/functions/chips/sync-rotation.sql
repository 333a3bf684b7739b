-- Maps a condition to one of VERDICTS, or to null if a chip with this condition can send.
create or replace function julia.verdict_of(p_condition text) returns text language sql immutable as $$
  select case
    when p_condition in ('banned', 'wrong_number', 'owner_unknown', 'paused', 'restricted') then p_condition
    when p_condition = 'failing' then 'breaker_open'
    when julia.can_send(p_condition) then null
    else 'not_connected' end
$$;

-- Updates a chip's rotation row from the chip's facts. For a cancelled chip, moves its waiting messages to other queues
-- and deletes the row.
create or replace function julia.sync_rotation(p_chip_id uuid) returns void language plpgsql volatile as $$
declare
  s julia.settings;
  c julia.chips;
  r julia.chip_rotation;
  t timestamptz := julia.clock();
  limits record;
  condition text;
  now_usable boolean;
  now_known_only boolean;
  was_out boolean;
begin
  select * into c from julia.chips where id = p_chip_id;
  if not found then return; end if;
  condition := julia.condition_of(c);
  if condition = 'cancelled' then
    perform julia.requeue_bound(p_chip_id, 1000);
    delete from julia.chip_rotation where chip_id = p_chip_id;
    return;
  end if;
  select * into s from julia.settings where id = 1;
  limits := julia.effective_limits(c, s);
  now_usable := julia.can_send(condition);
  now_known_only := julia.known_contacts_only(condition);

  insert into julia.chip_rotation (chip_id) values (p_chip_id) on conflict do nothing;
  select * into r from julia.chip_rotation where chip_id = p_chip_id for no key update;
  was_out := not (r.usable or r.known_only);
  update julia.chip_rotation set
    instance_name = c.instance_name,
    gateway_id = c.gateway_id,
    verdict = julia.verdict_of(condition),
    usable = now_usable,
    known_only = now_known_only,
    per_hour = limits.per_hour,
    per_day = limits.per_day,
    priority = c.priority,
    unusable_since = case
      when now_usable or now_known_only then null
      else coalesce(unusable_since, t) end,
    -- Set when the chip reconnects after an outage of more than a sixth of the hourly window, so that the backlog is
    -- not sent all at once.
    resumed_at = case
      when was_out and now_usable and last_slot_at is not null
        and c.state_since > t - interval '1 minute'
        and unusable_since < t - make_interval(secs => s.hour_seconds / 6.0)
        and (has_bound or exists (
          select 1 from julia.messages q where q.phase = 'queued' and q.ready and q.route_chip_id = julia.no_chip()
            and q.route_specialty = '')) then t
      when resumed_at < t - make_interval(secs => s.hour_seconds * 2) then null
      else resumed_at end,
    -- When a chip becomes able to send again, its earlier failures no longer keep it out of rotation.
    out_since = case when was_out and now_usable then null else out_since end,
    out_cause = case when was_out and now_usable then null else out_cause end,
    probe_at = case when was_out and now_usable then null else probe_at end,
    -- A chip that returns to rotation must not catch up on missed turns, or the other chips would stall.
    turns = case when was_out and now_usable
      then greatest(turns, coalesce((select min(o.turns) from julia.chip_rotation o
        where o.usable and o.out_since is null and o.chip_id <> p_chip_id), turns))
      else turns end
  where chip_id = p_chip_id;
  perform julia.refresh_rotation(p_chip_id);
end;
$$;

-- Runs in a trigger that is deferred to the end of the transaction that changed the chip's facts, so that the rotation
-- row is always locked last.
create or replace function julia.chip_changed() returns trigger language plpgsql as $$
declare
  back boolean;
begin
  perform julia.sync_rotation(new.id);
  select usable or known_only into back from julia.chip_rotation where chip_id = new.id;
  if back then perform julia.bring_back(new.id, 1000); else perform julia.requeue_bound(new.id, 1000); end if;
  return null;
end;
$$;
