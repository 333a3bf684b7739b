-- Gives up deliveries that waited for more than 7 days, because their subscription is paused or disabled. A paused
-- subscription has no try under way, and resuming it lets the next deliveries go. Returns their number.
create or replace function julia.trim_deliveries() returns int language plpgsql as $$
declare
  trimmed int;
begin
  perform julia.lock_delivery_order(false);
  update julia.event_deliveries d set state = 'dead', finished_at = clock_timestamp(), lease_owner = null, lease_until = null
  from julia.subscriptions s
  where d.subscription_id = s.id and s.status <> 'active' and d.state = 'due'
    and d.created_at < clock_timestamp() - interval '7 days';
  get diagnostics trimmed = row_count;
  return trimmed;
end;
$$;
