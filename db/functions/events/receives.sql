-- True if a subscription receives an event. `p_scopes` are the scopes of the client's live keys: replies and the state of
-- the chips are not the client's own, so the client needs a key that may read them.
create or replace function julia.receives(s julia.subscriptions, e julia.events, p_scopes text[]) returns boolean
language sql immutable as $$
  select case
    when e.type = 'test' then s.id::text = e.facts ->> 'subscriptionId'
    when e.type in ('message.queued', 'message.sending') then false
    else (e.client_id is null or e.client_id = s.client_id)
      and (s.types = array['*'] or e.type = any (s.types))
      and (e.type <> 'message.received' or 'inbound:read' = any (p_scopes))
      and (e.type not like 'chip.%' or 'instances:read' = any (p_scopes)) end
$$;

create or replace function julia.scopes_of(p_client_id uuid) returns text[] language sql stable as $$
  select coalesce(array_agg(distinct scope), '{}')
  from julia.api_keys k cross join lateral unnest(k.scopes) scope
  where k.client_id = p_client_id and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > clock_timestamp())
$$;

-- Events with the same key reach a receiver in order.
create or replace function julia.order_key_of(e julia.events) returns uuid language sql immutable as $$
  select coalesce(e.contact_id, e.chip_id, e.id)
$$;
