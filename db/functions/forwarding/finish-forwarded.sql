-- Ends a worker's batch: deletes the webhooks in `p_done`, and returns those in `p_left` to the queue. The first of
-- `p_left` waits for `p_retry_seconds` if its try failed; `p_retry_seconds` is null otherwise. Webhooks whose lease was
-- lost belong to another worker, which forwards them again.
create or replace function julia.finish_forwarded(
  p_owner uuid, p_done bigint[], p_left bigint[], p_retry_seconds float8, p_error text
) returns void language plpgsql as $$
begin
  delete from julia.forwarded_webhooks where id = any (p_done) and lease_owner = p_owner;
  update julia.forwarded_webhooks set
    lease_owner = null, lease_until = null,
    attempts = case when id = p_left[1] and p_retry_seconds is not null then least(attempts + 1, 10000) else attempts end,
    next_try_at = case when id = p_left[1] and p_retry_seconds is not null
      then clock_timestamp() + make_interval(secs => p_retry_seconds) else next_try_at end
  where id = any (p_left) and lease_owner = p_owner;
  -- Most results change nothing, so that the row, which every arriving webhook reads, is seldom written.
  if p_retry_seconds is not null then
    update julia.webhook_forwarding set
      failing_since = coalesce(failing_since, clock_timestamp()), last_error = p_error
    where id = 1 and (failing_since is null or last_error is distinct from p_error);
  elsif cardinality(p_done) > 0 then
    update julia.webhook_forwarding set last_success_at = clock_timestamp(), failing_since = null, last_error = null
    where id = 1 and (failing_since is not null or last_success_at is null
      or last_success_at < clock_timestamp() - interval '10 seconds');
  end if;
end;
$$;

-- Drops webhooks that could not be forwarded for 24 hours. Returns their number.
create or replace function julia.trim_forwarded() returns int language plpgsql as $$
declare
  trimmed int;
begin
  delete from julia.forwarded_webhooks
  where received_at < clock_timestamp() - interval '24 hours'
    and (lease_until is null or lease_until <= clock_timestamp());
  get diagnostics trimmed = row_count;
  return trimmed;
end;
$$;
