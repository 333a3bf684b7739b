-- Returns the id that an attempt gives its message, as `ownMessageId` in lib/gateway/evolution/message-id.ts does.
create or replace function julia.own_message_id(p_attempt_id uuid) returns text language sql immutable as $$
  select '3EB0' || upper(right(replace(p_attempt_id::text, '-', ''), 18))
$$;

-- Returns the chip's attempt with this gateway message id or, without such an attempt, the uncertain attempt that gave
-- its message this id. An attempt in flight is settled by its own response.
create or replace function julia.attempt_with_message(
  p_chip_id uuid, p_gateway_message_id text, p_received_at timestamptz
) returns uuid language sql stable as $$
  select coalesce(
    (select id from julia.attempts where chip_id = p_chip_id and gateway_message_id = p_gateway_message_id),
    (select id from julia.attempts
      where chip_id = p_chip_id and state = 'uncertain' and held_at > p_received_at - interval '25 hours'
        and julia.own_message_id(id) = p_gateway_message_id))
$$;
