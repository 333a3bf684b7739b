-- The job that tells one change of a message; those of one message sort in the order of their changes.
create or replace function julia.callback_key(p_message_id uuid, p_at timestamptz) returns text
language sql immutable as $$
  select 'callback:' || p_message_id || ':' || lpad((extract(epoch from p_at) * 1000000)::bigint::text, 20, '0')
$$;
