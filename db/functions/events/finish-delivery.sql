-- Ends one try of a delivery that `p_owner` leased, and lets the next delivery of the same key go. `p_retry_seconds` is
-- null if no further try follows. Returns false if the lease was lost; whoever has it now tries again.
create or replace function julia.finish_delivery(
  p_id bigint, p_owner uuid, p_is_accepted boolean, p_retry_seconds float8,
  p_status int, p_duration_ms int, p_error text, p_hold_seconds int
) returns boolean language plpgsql as $$
declare
  d julia.event_deliveries;
begin
  perform julia.lock_delivery_order(false);
  update julia.event_deliveries set
    state = case when p_is_accepted then 'delivered' when p_retry_seconds is null then 'dead' else 'due' end,
    attempts = attempts + 1,
    next_try_at = clock_timestamp() + make_interval(secs => coalesce(p_retry_seconds, 0)),
    finished_at = case when p_is_accepted or p_retry_seconds is null then clock_timestamp() end,
    lease_owner = null, lease_until = null
  where id = p_id and lease_owner = p_owner and state = 'due'
  returning * into d;
  if d.id is null then return false; end if;
  if d.subscription_id is not null then
    insert into julia.delivery_tries (subscription_id, event_seq, attempt, status, duration_ms, error)
    values (d.subscription_id, d.event_seq, d.attempts, p_status, p_duration_ms, p_error);
    perform julia.note_delivery_health(d.subscription_id, p_is_accepted, p_hold_seconds);
  end if;
  perform julia.line_up(d.receiver_id, d.order_key);
  return true;
end;
$$;

-- Keeps when a subscription last worked and since when it fails. A subscription that has failed for 5 days is disabled.
-- Most successes change nothing, so that its row is not written with every delivery.
create or replace function julia.note_delivery_health(p_id uuid, p_is_accepted boolean, p_hold_seconds int)
returns void language plpgsql as $$
begin
  if p_is_accepted then
    update julia.subscriptions set last_success_at = clock_timestamp(), failing_since = null, held_until = null
    where id = p_id and (failing_since is not null or held_until is not null
      or last_success_at is null or last_success_at < clock_timestamp() - interval '10 seconds');
    return;
  end if;
  update julia.subscriptions set
    failing_since = coalesce(failing_since, clock_timestamp()),
    held_until = case when p_hold_seconds > 0 then clock_timestamp() + make_interval(secs => p_hold_seconds)
      else held_until end,
    status = case when status = 'active' and failing_since < clock_timestamp() - interval '5 days'
      then 'disabled' else status end
  where id = p_id and (failing_since is null or p_hold_seconds > 0
    or status = 'active' and failing_since < clock_timestamp() - interval '5 days');
end;
$$;

-- Ends a delivery whose event can no longer be shown, because its contact was erased. The receiver is not at fault.
create or replace function julia.drop_delivery(p_id bigint, p_owner uuid) returns void language plpgsql as $$
declare
  d julia.event_deliveries;
begin
  perform julia.lock_delivery_order(false);
  update julia.event_deliveries set
    state = 'dead', finished_at = clock_timestamp(), lease_owner = null, lease_until = null
  where id = p_id and lease_owner = p_owner and state = 'due'
  returning * into d;
  if d.id is not null then perform julia.line_up(d.receiver_id, d.order_key); end if;
end;
$$;

-- Returns a delivery to the queue without counting a try.
create or replace function julia.put_back_delivery(p_id bigint, p_owner uuid, p_seconds float8, p_host text)
returns void language sql as $$
  update julia.event_deliveries set
    next_try_at = clock_timestamp() + make_interval(secs => p_seconds),
    host = coalesce(p_host, host), lease_owner = null, lease_until = null
  where id = p_id and lease_owner = p_owner and state = 'due'
$$;
