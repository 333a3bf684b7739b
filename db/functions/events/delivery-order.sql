-- Locks that keep the deliveries of one receiver and key in order. Whoever adds deliveries or changes the state of many
-- (publishing, replaying, resuming, deleting a subscription) excludes everybody else until its transaction ends.
-- Finishing deliveries only excludes that. Taken before any row of a delivery or a subscription is locked.
create or replace function julia.lock_delivery_order(p_is_exclusive boolean) returns void language plpgsql as $$
begin
  if p_is_exclusive then
    perform pg_advisory_xact_lock(hashtextextended('julia delivery order', 0));
  else
    perform pg_advisory_xact_lock_shared(hashtextextended('julia delivery order', 0));
  end if;
end;
$$;

-- Of the deliveries with the same receiver and key, at most one has a finite `next_try_at`: the earliest, or the one that
-- a worker is trying. The others wait for it with `infinity`.

-- Lets the earliest due delivery of a receiver and key go next, and makes the others wait for it. Changes nothing while
-- a worker tries one of them, because `line_up_after` follows that try.
create or replace function julia.line_up(p_receiver_id uuid, p_order_key uuid) returns void language plpgsql as $$
declare
  first_seq bigint;
begin
  if exists (select 1 from julia.event_deliveries
    where receiver_id = p_receiver_id and order_key = p_order_key and state = 'due' and lease_until > clock_timestamp())
    then return;
  end if;
  select min(event_seq) into first_seq from julia.event_deliveries
  where receiver_id = p_receiver_id and order_key = p_order_key and state = 'due';
  update julia.event_deliveries set next_try_at = 'infinity', lease_until = null, lease_owner = null
  where receiver_id = p_receiver_id and order_key = p_order_key and state = 'due'
    and event_seq > first_seq and next_try_at <> 'infinity';
  update julia.event_deliveries set next_try_at = clock_timestamp()
  where receiver_id = p_receiver_id and order_key = p_order_key and state = 'due'
    and event_seq = first_seq and next_try_at = 'infinity';
end;
$$;

-- After tries have ended: lets the earliest due delivery of each key go next, which is another delivery than the tried
-- one if that one is done, or if an earlier event was queued again meanwhile. Reads only the first delivery of a key,
-- however many wait.
create or replace function julia.line_up_after(p_tried bigint[]) returns void language plpgsql as $$
begin
  update julia.event_deliveries d set
    next_try_at = case when moved.is_first then clock_timestamp() else 'infinity' end
  from julia.event_deliveries tried
  cross join lateral (
    select id from julia.event_deliveries
    where receiver_id = tried.receiver_id and order_key = tried.order_key and state = 'due'
    order by event_seq limit 1) f
  cross join lateral (values (f.id, true), (tried.id, false)) moved (id, is_first)
  where tried.id = any (p_tried) and f.id <> tried.id
    and d.id = moved.id and d.state = 'due' and isfinite(d.next_try_at) <> moved.is_first;
end;
$$;
