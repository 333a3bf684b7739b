-- Returns the message that a client sent with this idempotency key, and nulls for a new key. The order makes the planner
-- choose the index of the keys. For an equality it might choose another index that begins with the client, because both
-- cost the same while the table has no statistics, and then every call would read all messages of the client.
create or replace function julia.message_with_key(p_client_id uuid, p_key text, out id uuid, out body_digest text)
language plpgsql stable as $$
#variable_conflict use_column
declare
  m record;
begin
  select q.id, q.idempotency_key, q.body_digest into m from julia.messages q
  where q.client_id = p_client_id and q.idempotency_key >= p_key
  order by q.idempotency_key limit 1;
  if m.idempotency_key = p_key then
    id := m.id;
    body_digest := m.body_digest;
  end if;
end;
$$;
