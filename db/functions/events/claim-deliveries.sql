-- Leases due deliveries to a worker: per subscription at most `p_per_receiver` less those that the worker is trying
-- already (`p_busy` names the subscription of each), and `p_callbacks` deliveries to callback addresses whose host is
-- not in `p_full_hosts`.
create or replace function julia.claim_deliveries(
  p_owner uuid, p_lease_seconds int, p_per_receiver int, p_busy uuid[], p_callbacks int, p_full_hosts text[]
) returns table (id bigint, event_seq bigint, subscription_id uuid, attempts int, created_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with due as (
    select d.id
    from julia.subscriptions s
    cross join lateral (
      select id from julia.event_deliveries
      where subscription_id = s.id and state = 'due' and next_try_at <= clock_timestamp()
      order by next_try_at
      limit greatest(0, p_per_receiver - cardinality(array_positions(p_busy, s.id)))
      for update skip locked) d
    where s.status = 'active' and (s.held_until is null or s.held_until <= clock_timestamp())
    union all
    select c.id from (
      select id from julia.event_deliveries
      where subscription_id is null and state = 'due' and next_try_at <= clock_timestamp()
        and (host is null or host <> all (p_full_hosts))
      order by next_try_at limit p_callbacks
      for update skip locked) c
  )
  update julia.event_deliveries d set
    lease_owner = p_owner,
    lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
    next_try_at = clock_timestamp() + make_interval(secs => p_lease_seconds)
  from due where d.id = due.id
  returning d.id, d.event_seq, d.subscription_id, d.attempts::int, d.created_at;
end;
$$;
