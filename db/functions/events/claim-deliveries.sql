-- Leases due deliveries to a worker: per subscription at most `p_per_receiver` less those that the worker is trying
-- already (`p_busy` names the subscription of each), and `p_callbacks` deliveries to callback addresses whose host is
-- not in `p_full_hosts`. The address and secrets of the subscription come with each delivery.
drop function if exists julia.claim_deliveries(uuid, int, int, uuid[], int, text[]);

create or replace function julia.claim_deliveries(
  p_owner uuid, p_lease_seconds int, p_per_receiver int, p_busy uuid[], p_callbacks int, p_full_hosts text[]
) returns table (id bigint, event_seq bigint, subscription_id uuid, attempts int, origin text, url_sealed text,
  secret_sealed text, previous_secret_sealed text)
language plpgsql as $$
#variable_conflict use_column
declare
  -- The clock in a condition would be read for each row, so the index could not leave out deliveries that must wait.
  at timestamptz := clock_timestamp();
begin
  return query
  with due as (
    select d.id
    from julia.subscriptions s
    cross join lateral (
      select id from julia.event_deliveries
      where subscription_id = s.id and state = 'due' and next_try_at <= at
      order by next_try_at
      limit greatest(0, p_per_receiver - cardinality(array_positions(p_busy, s.id)))
      for update skip locked) d
    where s.status = 'active' and (s.held_until is null or s.held_until <= at)
    union all
    select c.id from (
      select id from julia.event_deliveries
      where subscription_id is null and state = 'due' and next_try_at <= at
        and (host is null or host <> all (p_full_hosts))
      order by next_try_at limit p_callbacks
      for update skip locked) c
  ), claimed as (
    update julia.event_deliveries d set
      lease_owner = p_owner,
      lease_until = at + make_interval(secs => p_lease_seconds),
      next_try_at = at + make_interval(secs => p_lease_seconds)
    from due where d.id = due.id
    returning d.id, d.event_seq, d.subscription_id, d.attempts
  )
  select c.id, c.event_seq, c.subscription_id, c.attempts::int, s.origin, s.url_sealed, s.secret_sealed,
    case when s.previous_ends_at > clock_timestamp() then s.previous_secret_sealed end
  from claimed c left join julia.subscriptions s on s.id = c.subscription_id;
end;
$$;
