-- Takes over into the rotation what follows from a chip's facts, and moves its messages when it comes or goes.
create or replace function julia.sync_rotation(p_chip_id uuid) returns void language plpgsql volatile as $$
declare
  s julia.settings;
  c julia.chips;
  r julia.chip_rotation;
  t timestamptz := julia.clock();
  limits record;
  reachable boolean;
  now_usable boolean;
  now_known_only boolean;
  was_out boolean;
begin
  select * into c from julia.chips where id = p_chip_id;
  if not found then return; end if;
  if c.status = 'cancelled' then
    perform julia.requeue_bound(p_chip_id, 1000);
    delete from julia.chip_rotation where chip_id = p_chip_id;
    return;
  end if;
  select * into s from julia.settings where id = 1;
  limits := julia.effective_limits(c, s);
  reachable := c.evolution_connected and c.instance_name is not null and not c.wrong_number and c.owner_key is not null;
  now_usable := reachable and c.status in ('warming', 'active');
  now_known_only := reachable and c.status = 'restricted';

  insert into julia.chip_rotation (chip_id) values (p_chip_id) on conflict do nothing;
  select * into r from julia.chip_rotation where chip_id = p_chip_id for no key update;
  was_out := not (r.usable or r.known_only);
  update julia.chip_rotation set
    instance_name = c.instance_name,
    verdict = case
      when c.status = 'banned' then 'banned'
      when c.wrong_number then 'wrong_number'
      when c.status = 'paused' then 'paused'
      when not c.evolution_connected or c.status = 'pending' then 'not_connected'
      when c.owner_key is null then 'owner_unknown'
      when c.status = 'restricted' then 'restricted' end,
    usable = now_usable,
    known_only = now_known_only,
    per_hour = limits.per_hour,
    per_day = limits.per_day,
    priority = c.priority,
    unusable_since = case
      when now_usable or now_known_only then null
      else coalesce(unusable_since, t) end,
    -- Connected again after a sixth of an hour and more, while messages wait: they must not leave all at once.
    resumed_at = case
      when was_out and now_usable and last_slot_at is not null
        and c.connected_since > t - interval '1 minute'
        and unusable_since < t - make_interval(secs => s.hour_seconds / 6.0)
        and (has_bound or exists (
          select 1 from julia.messages q where q.phase = 'queued' and q.ready and q.route_kind = 'any')) then t
      when resumed_at < t - make_interval(secs => s.hour_seconds * 2) then null
      else resumed_at end,
    -- A new session starts with a clean slate.
    out_since = case when was_out and now_usable then null else out_since end,
    out_cause = case when was_out and now_usable then null else out_cause end,
    probe_at = case when was_out and now_usable then null else probe_at end,
    -- Nobody makes up for the turns it had not been there for.
    turns = case when was_out and now_usable
      then greatest(turns, coalesce((select min(o.turns) from julia.chip_rotation o
        where o.usable and o.out_since is null and o.chip_id <> p_chip_id), turns))
      else turns end
  where chip_id = p_chip_id;
  perform julia.refresh_rotation(p_chip_id);
end;
$$;

-- Runs at the end of the transaction that changed a chip's facts: its messages first, the rotation last.
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
