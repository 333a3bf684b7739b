-- All conditions of a chip, worst first: conditions that stop all sending, then conditions that limit sending, then the
-- others. `cancelled` comes last. Must match CONDITIONS in types/conditions.ts.
create or replace function julia.conditions() returns text[] language sql immutable as $$
  select array['banned', 'wrong_number', 'logged_out', 'missing', 'gateway_down', 'disconnected', 'owner_unknown',
    'failing', 'awaiting_qr', 'switched_off', 'paused', 'restricted', 'unstable', 'warming', 'connected', 'cancelled']
$$;

-- The per-chip functions in this file are single expressions that the planner can inline: they contain no subquery, and
-- they are `stable` if they do timestamp arithmetic. If one of them were not inlined, listing the chips would take ten
-- times as long.

-- The only function that decides what is wrong with a chip. `p_is_out` is true if the chip is out of rotation.
-- `p_worst` is the worst suspicion that the worker has about the chip. The suspicion matters only if the chip could
-- send without it.
create or replace function julia.condition_of(c julia.chips, p_is_out boolean default false, p_worst text default null)
returns text language sql immutable as $$
  select case
    when c.status = 'cancelled' then 'cancelled'
    when c.status = 'banned' then 'banned'
    when c.wrong_number then 'wrong_number'
    -- Checked before the session's state, because an operator's disconnect explains the closed session.
    when c.desired_connection = 'disconnected' then 'switched_off'
    when c.status = 'pending' or not (c.ever_paired or c.evolution_connected) then 'awaiting_qr'
    when c.instance_name is null then 'missing'
    when not c.evolution_connected then case
      when c.close_code is not null then 'logged_out'
      when c.state = 'missing' then 'missing'
      when c.state = 'unknown' then 'gateway_down'
      else 'disconnected' end
    when c.owner_key is null then 'owner_unknown'
    when c.status = 'paused' then 'paused'
    when p_is_out then 'failing'
    when c.status = 'restricted' then 'restricted'
    when c.misses > 0 or p_worst <> 'endless_connecting' then 'unstable'
    when c.status = 'warming' then 'warming'
    else 'connected' end
$$;

create or replace function julia.can_send(p_condition text) returns boolean language sql immutable as $$
  select p_condition in ('connected', 'warming', 'unstable')
$$;

-- True if messages may wait for this chip: it has been paired, it is neither banned nor cancelled, and its limits are
-- above 0.
create or replace function julia.could_ever_send(c julia.chips) returns boolean language sql immutable as $$
  select c.ever_paired and c.status not in ('banned', 'cancelled') and c.per_hour > 0 and c.per_day > 0
$$;

-- True for a chip that WhatsApp has restricted. Such a chip may write only to its known contacts.
create or replace function julia.known_contacts_only(p_condition text) returns boolean language sql immutable as $$
  select p_condition = 'restricted'
$$;

-- True if the session is proven open and the chip is not known to have the wrong number, whether or not it can send.
create or replace function julia.is_connected(p_condition text) returns boolean language sql immutable as $$
  select p_condition in ('connected', 'warming', 'unstable', 'restricted', 'paused', 'failing', 'owner_unknown')
$$;

-- True if the chip has lost its session but the session may still be valid: the gateway still has the instance, the
-- session had no final close, we did not log it out, and no QR code has been shown since the loss.
create or replace function julia.has_lost_session(c julia.chips, p julia.pairings) returns boolean
language sql immutable as $$
  select julia.condition_of(c) = 'disconnected' and not c.logged_out_by_us and p.qr_issued_at is null
$$;

-- True while no person needs to act on a lost session, because the worker will soon try to recover the session or has
-- just tried. The times follow lib/chips/connection/reviving.ts: a stuck session is restarted after 60 s, and the
-- result of an attempt is known within 30 s. From 150 s after the loss, an earlier attempt no longer counts.
create or replace function julia.is_reviving(
  c julia.chips, h julia.chip_health, p julia.pairings, p_now timestamptz
) returns boolean language sql stable as $$
  select coalesce(julia.has_lost_session(c, p) and c.state in ('connecting', 'close') and (
    c.state_since > p_now - interval '90 seconds' and (h.revival_tried_at is null
      or h.revival_tried_at < c.last_open_at
      or h.revival_tried_at > p_now - interval '30 seconds' and c.last_open_at > p_now - interval '150 seconds')
    or h.restarted_at > p_now - interval '30 seconds'), false)
$$;

-- Returns the reason for a condition, one of CONDITION_REASONS in types/conditions.ts.
create or replace function julia.condition_reason(
  p_condition text, c julia.chips, h julia.chip_health, p julia.pairings, p_is_license_required boolean,
  p_now timestamptz
) returns text language sql stable as $$
  select case
    when p_condition in ('logged_out', 'missing', 'disconnected', 'gateway_down') and c.status = 'restricted'
      then 'restricted'
    when p_condition = 'gateway_down' then case when p_is_license_required then 'gateway_license' else 'gateway_down' end
    when p_condition in ('awaiting_qr', 'logged_out', 'missing', 'disconnected')
      and p.qr_issued_at > p_now - interval '45 seconds' and p.scan_inferred_at is null then 'waiting_for_scan'
    when p_condition = 'awaiting_qr' then 'never_paired'
    when p_condition = 'missing' then 'missing_at_gateway'
    when p_condition = 'switched_off' then 'disconnected_by_operator'
    when p_condition = 'disconnected' then case
      when h.worst in ('hot_loop', 'endless_connecting') then h.worst
      when julia.is_reviving(c, h, p, p_now) then 'reviving'
      else 'connection_lost' end
    when p_condition in ('failing', 'unstable') then coalesce(nullif(h.worst, 'endless_connecting'),
      case p_condition when 'failing' then 'out_of_rotation' else 'missed_look' end)
    when p_condition = 'restricted' then 'restricted_to_known'
    else p_condition end
$$;

-- Returns when a condition began. For a lost session, this is `last_open_at` or `closed_at`, because a gateway restart
-- changes `state_since`.
create or replace function julia.condition_since(
  p_condition text, c julia.chips, r julia.chip_rotation, h julia.chip_health
) returns timestamptz language sql stable as $$
  select case
    when p_condition = 'cancelled' then c.cancelled_at
    when p_condition = 'banned' then c.banned_at
    when p_condition in ('logged_out', 'switched_off') then coalesce(c.closed_at, c.state_since, c.created_at)
    when p_condition in ('disconnected', 'missing') then coalesce(c.last_open_at, c.state_since, c.created_at)
    when p_condition in ('gateway_down', 'awaiting_qr') then coalesce(c.state_since, c.created_at)
    when p_condition = 'paused' then c.paused_at
    when p_condition = 'failing' then r.out_since
    when p_condition = 'unstable' then coalesce((h.suspicions -> 0 ->> 'since')::timestamptz, c.state_checked_at)
    else c.connected_since end
$$;

-- Returns a chip's condition and everything derived from it. `g` is the chip's gateway: while the gateway is down, the
-- chip cannot send, even if its session is open. `wanted` is true if people expect the chip to be connected and to
-- send.
create or replace function julia.chip_condition(
  c julia.chips, r julia.chip_rotation, h julia.chip_health, p julia.pairings, g julia.gateways, p_now timestamptz
) returns table (condition text, reason text, since timestamptz, rank int, can_send boolean,
  known_contacts_only boolean, is_connected boolean, wanted boolean)
language sql stable as $$
  select k.condition, julia.condition_reason(k.condition, c, h, p, g.state = 'license_required', p_now),
    julia.condition_since(k.condition, c, r, h), array_position(julia.conditions(), k.condition),
    julia.can_send(k.condition) and g.is_down is not true,
    julia.known_contacts_only(k.condition) and g.is_down is not true, julia.is_connected(k.condition),
    c.ever_paired and c.desired_connection = 'connected' and c.status not in ('paused', 'cancelled')
  -- `offset 0` makes PostgreSQL compute the condition once instead of once per column.
  from (select julia.condition_of(c, r.out_since is not null, h.worst) as condition offset 0) k
$$;

create or replace function julia.chip_conditions()
returns table (chip_id uuid, condition text, reason text, since timestamptz, rank int, can_send boolean,
  known_contacts_only boolean, is_connected boolean, wanted boolean)
language sql stable as $$
  select c.id, k.*
  from (select now() as at) t
  cross join julia.chips c
  join julia.gateways g on g.id = c.gateway_id
  left join julia.chip_rotation r on r.chip_id = c.id
  left join julia.chip_health h on h.chip_id = c.id
  left join julia.pairings p on p.chip_id = c.id
  cross join lateral julia.chip_condition(c, r, h, p, g, t.at) k
$$;
