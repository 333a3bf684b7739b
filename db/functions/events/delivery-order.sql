-- Locks that keep the deliveries of one receiver and key in order. Whoever adds deliveries or changes the state of many
-- (publishing, replaying, resuming, deleting a subscription) excludes everybody else until its transaction ends.
-- Finishing single deliveries only excludes that. Taken before any row of a delivery or a subscription is locked.
create or replace function julia.lock_delivery_order(p_is_exclusive boolean) returns void language plpgsql as $$
begin
  if p_is_exclusive then
    perform pg_advisory_xact_lock(hashtextextended('julia delivery order', 0));
  else
    perform pg_advisory_xact_lock_shared(hashtextextended('julia delivery order', 0));
  end if;
end;
$$;

-- Lets the earliest due delivery of a receiver and key go next, and makes the others wait for it. Changes nothing while
-- a worker tries one of them, because the end of that try calls this function again.
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
