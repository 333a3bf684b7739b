-- Returns the selection that a client made earlier with this idempotency key, in the format of `select_instance`.
-- Returns no row for a new key.
create or replace function julia.replay_selection(p_client_id uuid, p_key text, p_digest text) returns table (
  outcome text, reservation_id uuid, instance_name text, reason text, expires_at timestamptz,
  next_slot_at timestamptz, candidates jsonb
) language sql volatile as $$
  select
    case when a.body_digest <> p_digest then 'mismatch' when a.state = 'released' then 'released' else 'replayed' end,
    a.id, coalesce(c.instance_name, c.last_instance_name), a.reason, a.releasable_until::timestamptz,
    null::timestamptz, julia.candidates(a.chip_id, null, null, julia.clock())
  from julia.attempts a join julia.chips c on c.id = a.chip_id
  where a.client_id = p_client_id and a.idempotency_key = p_key
$$;
