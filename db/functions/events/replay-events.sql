-- Queues all events since a time for a subscription, whether or not they were delivered before. A try that is under way
-- loses its lease, because its result is that of a delivery before the replay. Returns the number of events.
create or replace function julia.replay_events(p_subscription_id uuid, p_since timestamptz) returns int
language plpgsql as $$
declare
  replayed int;
begin
  perform julia.lock_delivery_order(true);
  insert into julia.event_deliveries (event_seq, receiver_id, subscription_id, order_key, next_try_at)
  select e.seq, s.id, s.id, julia.order_key_of(e), 'infinity'
  from (select s as subscription, s.id, julia.scopes_of(s.client_id) as scopes
    from julia.subscriptions s where s.id = p_subscription_id offset 0) s
  join julia.events e on e.occurred_at >= p_since and e.position is not null and e.type <> 'test'
    and julia.receives(s.subscription, e, s.scopes)
  order by e.seq
  on conflict (receiver_id, event_seq) do update set
    state = 'due', attempts = 0, finished_at = null, created_at = clock_timestamp(),
    next_try_at = 'infinity', lease_owner = null, lease_until = null;
  get diagnostics replayed = row_count;
  perform julia.line_up_all(p_subscription_id);
  return replayed;
end;
$$;

create or replace function julia.line_up_all(p_subscription_id uuid) returns void language sql as $$
  select julia.line_up(p_subscription_id, k.order_key)
  from (select distinct order_key from julia.event_deliveries
    where receiver_id = p_subscription_id and state = 'due') k
$$;
