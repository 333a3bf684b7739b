-- Returns the job key for the callback of one status change. The keys of a message sort in the order of the message's
-- status changes.
create or replace function julia.callback_key(p_message_id uuid, p_at timestamptz) returns text
language sql immutable as $$
  select 'callback:' || p_message_id || ':' || lpad((extract(epoch from p_at) * 1000000)::bigint::text, 20, '0')
$$;
