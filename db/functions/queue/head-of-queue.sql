-- The next message of a queue, locked: the most urgent. Among the clients with such messages each is equally likely,
-- however many another has queued; of one client the oldest.
create or replace function julia.head_of_queue(p_kind text, p_chip_id uuid, p_specialty text, p_now timestamptz)
returns julia.messages language plpgsql volatile as $$
declare
  m julia.messages;
  other julia.messages;
  client uuid;
  clients uuid[];
begin
  select * into m from julia.messages q
  where q.phase = 'queued' and q.ready and q.expires_at > p_now
    and (q.route_kind, q.route_chip_id, q.route_specialty) = (p_kind, p_chip_id, p_specialty)
  order by q.priority, q.client_id, q.seq limit 1 for no key update of q skip locked;
  if not found then return null; end if;
  client := m.client_id;
  -- Mostly a single client has the most urgent messages. Each further client is one index step.
  loop
    clients := clients || client;
    select q.client_id into client from julia.messages q
    where q.phase = 'queued' and q.ready and q.priority = m.priority and q.client_id > client
      and (q.route_kind, q.route_chip_id, q.route_specialty) = (p_kind, p_chip_id, p_specialty)
    order by q.client_id limit 1;
    exit when not found;
  end loop;
  client := clients[1 + floor(random() * cardinality(clients))];
  if client = m.client_id then return m; end if;
  select * into other from julia.messages q
  where q.phase = 'queued' and q.ready and q.priority = m.priority and q.client_id = client and q.expires_at > p_now
    and (q.route_kind, q.route_chip_id, q.route_specialty) = (p_kind, p_chip_id, p_specialty)
  order by q.seq limit 1 for no key update of q skip locked;
  -- Other workers hold all of that client's messages: the first one is as good.
  return case when found then other else m end;
end;
$$;
