-- Ends tries of deliveries that `p_owner` leased, and lets the next delivery of each key go. `p_tries` lists them in the
-- order in which they ended; `retrySeconds` is null if no further try follows. A delivery whose lease was lost is left
-- alone; whoever has it now tries again. Returns how many deliveries changed.
drop function if exists julia.finish_delivery(bigint, uuid, boolean, float8, int, int, text, int);

create or replace function julia.finish_deliveries(p_owner uuid, p_tries jsonb) returns int language plpgsql as $$
declare
  ended bigint[];
  h record;
begin
  perform julia.lock_delivery_order(false);
  with changed as (
    update julia.event_deliveries d set
      state = case when t.is_accepted then 'delivered' when t.retry_seconds is null then 'dead' else 'due' end,
      attempts = d.attempts + 1,
      next_try_at = clock_timestamp() + make_interval(secs => coalesce(t.retry_seconds, 0)),
      finished_at = case when t.is_accepted or t.retry_seconds is null then clock_timestamp() end,
      lease_owner = null, lease_until = null
    from julia.tries_of(p_tries) t
    where d.id = t.delivery_id and d.lease_owner = p_owner and d.state = 'due'
    returning d.id
  )
  select array_agg(id) into ended from changed;
  if ended is null then return 0; end if;

  insert into julia.delivery_tries (subscription_id, event_seq, attempt, status, duration_ms, error)
  select d.subscription_id, d.event_seq, d.attempts, t.status, t.duration_ms, t.error
  from julia.tries_of(p_tries) t join julia.event_deliveries d on d.id = t.delivery_id
  where d.id = any (ended) and d.subscription_id is not null
  order by t.number;

  -- In the order of the ids, so that two workers do not wait for each other.
  for h in
    select d.subscription_id, bool_or(t.is_accepted) as has_worked,
      (array_agg(t.is_accepted order by t.number desc))[1] as works, max(t.hold_seconds) as hold_seconds
    from julia.tries_of(p_tries) t join julia.event_deliveries d on d.id = t.delivery_id
    where d.id = any (ended) and d.subscription_id is not null
    group by d.subscription_id order by d.subscription_id
  loop
    if h.has_worked then perform julia.note_delivery_health(h.subscription_id, true, 0); end if;
    if not h.works then perform julia.note_delivery_health(h.subscription_id, false, h.hold_seconds); end if;
  end loop;

  perform julia.line_up_after(ended);
  return cardinality(ended);
end;
$$;

create or replace function julia.tries_of(p_tries jsonb) returns table (
  delivery_id bigint, is_accepted boolean, retry_seconds float8, status int, duration_ms int, error text,
  hold_seconds int, number bigint
) language sql immutable as $$
  select * from rows from (jsonb_to_recordset(p_tries) as (
    "deliveryId" bigint, "isAccepted" boolean, "retrySeconds" float8, "status" int, "durationMs" int, "error" text,
    "holdSeconds" int)) with ordinality
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
  perform julia.line_up_after(array[d.id]);
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

-- Prolongs the leases of tries that are under way.
create or replace function julia.renew_deliveries(p_ids bigint[], p_owner uuid, p_seconds int) returns void
language sql as $$
  update julia.event_deliveries set
    lease_until = clock_timestamp() + make_interval(secs => p_seconds),
    next_try_at = clock_timestamp() + make_interval(secs => p_seconds)
  where id = any (p_ids) and lease_owner = p_owner and state = 'due'
$$;
