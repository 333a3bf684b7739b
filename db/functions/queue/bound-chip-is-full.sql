-- True if a message that is bound to a chip would expire while the chip sends the messages ahead of it. Always false in
-- two cases: the chip cannot send now, so its messages wait for its return; or its hourly or daily window would fill up
-- first, so its messages move to other chips.
create or replace function julia.bound_chip_is_full(
  p_chip_id uuid, p_priority int, p_kind text, p_expires_at timestamptz, s julia.settings
) returns boolean language plpgsql volatile as $$
declare
  r julia.chip_rotation;
  cooldown record;
  t timestamptz := julia.clock();
  left_seconds float8;
  slots int;
  ahead int;
begin
  select * into r from julia.chip_rotation where chip_id = p_chip_id;
  if not found or not (r.usable or r.known_only) or r.out_since is not null
    or r.gateway_id = any (julia.down_gateways())
    or r.blocked_by in ('hour', 'day', 'no_capacity') and r.free_at > t then
    return false;
  end if;
  if r.free_at >= p_expires_at then return true; end if;
  if not r.has_bound then return false; end if;
  left_seconds := extract(epoch from p_expires_at - greatest(r.free_at, t));
  if p_kind is distinct from 'reply' then left_seconds := julia.open_seconds(s, greatest(r.free_at, t), left_seconds); end if;
  -- The chip has usually written to the contacts of its bound messages before, so the estimate uses the short cooldown.
  cooldown := julia.cooldown_of(s, 0);
  slots := greatest(1, floor(julia.cautious(
    julia.sends_within(left_seconds, cooldown.mean, cooldown.spread),
    julia.sends_variance(left_seconds, cooldown.mean, cooldown.spread))));
  if slots >= least(r.per_hour - r.held_hour, r.per_day - r.held_day) then return false; end if;
  select count(*) into ahead from (
    select 1 from julia.messages
    where phase = 'queued' and ready and priority <= p_priority
      and (route_kind, route_chip_id, route_specialty) = ('chip', p_chip_id, '')
    limit slots) q;
  return ahead >= slots;
end;
$$;
