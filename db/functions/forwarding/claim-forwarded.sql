-- Leases the oldest webhooks of up to `p_chips` chips to a worker, at most `p_per_chip` of each. The oldest webhook of a
-- chip stands for the whole chip: while it is leased or waits for its next try, the later ones wait too, so that each
-- chip's webhooks are forwarded in the order of their arrival.
create or replace function julia.claim_forwarded(p_owner uuid, p_lease_seconds int, p_chips int, p_per_chip int)
returns table (id bigint, chip_id uuid, content_type text, body bytea, attempts int) language plpgsql as $$
#variable_conflict use_column
begin
  if not exists (select 1 from julia.forwarded_webhooks) then return; end if;
  return query
  with recursive heads as (
    (select f.chip_id, f.id from julia.forwarded_webhooks f order by f.chip_id, f.id limit 1)
    union all
    select n.chip_id, n.id from heads h cross join lateral (
      select f.chip_id, f.id from julia.forwarded_webhooks f
      where f.chip_id > h.chip_id order by f.chip_id, f.id limit 1) n
  ), due as (
    select f.chip_id, f.id
    from heads h join julia.forwarded_webhooks f on f.id = h.id
    where f.next_try_at <= clock_timestamp() and (f.lease_until is null or f.lease_until <= clock_timestamp())
    order by f.next_try_at limit p_chips
    for update of f skip locked
  ), taken as (
    select n.id from due d cross join lateral (
      select f.id from julia.forwarded_webhooks f
      where f.chip_id = d.chip_id and f.id >= d.id order by f.id limit p_per_chip) n
  )
  update julia.forwarded_webhooks f set
    lease_owner = p_owner, lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds)
  from taken t where f.id = t.id
  returning f.id, f.chip_id, f.content_type, f.body, f.attempts::int;
end;
$$;
