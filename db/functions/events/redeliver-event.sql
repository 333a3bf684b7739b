-- Queues one event for a subscription again, or tries a waiting delivery now. Returns false if the subscription never
-- received the event. The caller holds the exclusive lock on the delivery order.
create or replace function julia.redeliver_event(p_subscription_id uuid, p_event_id uuid) returns boolean
language plpgsql as $$
declare
  d julia.event_deliveries;
begin
  select d2.* into d from julia.event_deliveries d2
  join julia.events e on e.seq = d2.event_seq
  where d2.receiver_id = p_subscription_id and e.id = p_event_id;
  if d.id is null then return false; end if;
  if d.state <> 'due' then
    update julia.event_deliveries set state = 'due', attempts = 0, finished_at = null,
      created_at = clock_timestamp(), next_try_at = 'infinity'
    where id = d.id;
    perform julia.line_up(d.receiver_id, d.order_key);
  else
    update julia.event_deliveries set next_try_at = clock_timestamp()
    where id = d.id and isfinite(next_try_at) and lease_owner is null;
  end if;
  return true;
end;
$$;
