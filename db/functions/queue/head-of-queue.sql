-- Locks and returns the most urgent message of a queue. All clients that have messages of the highest priority are
-- equally likely to be chosen, regardless of how many messages each client has queued. The oldest message of the chosen
-- client is returned. The columns are listed because returning a whole row takes twice as long.
create or replace function julia.head_of_queue(
  p_kind text, p_chip_id uuid, p_specialty text, p_now timestamptz,
  out id uuid, out contact_id uuid, out kind text, out priority smallint, out seq bigint, out route_kind text,
  out route_specialty text, out to_phone text, out body text, out expires_at timestamptz
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  client uuid;
  clients uuid[];
  other record;
begin
  route_kind := p_kind;
  route_specialty := p_specialty;
  select q.id, q.contact_id, q.kind, q.priority, q.seq, q.to_phone, q.text, q.expires_at, q.client_id
  into id, contact_id, kind, priority, seq, to_phone, body, expires_at, client
  from julia.messages q
  where q.phase = 'queued' and q.ready and q.expires_at > p_now
    and (q.route_kind, q.route_chip_id, q.route_specialty) = (p_kind, p_chip_id, p_specialty)
  order by q.priority, q.client_id, q.seq limit 1 for no key update of q skip locked;
  if not found then return; end if;
  -- Usually only one client has messages of the highest priority. Each further client costs one index lookup.
  loop
    clients := clients || client;
    select q.client_id into client from julia.messages q
    where q.phase = 'queued' and q.ready and q.priority = head_of_queue.priority and q.client_id > client
      and (q.route_kind, q.route_chip_id, q.route_specialty) = (p_kind, p_chip_id, p_specialty)
    order by q.client_id limit 1;
    exit when not found;
  end loop;
  if cardinality(clients) = 1 then return; end if;
  client := clients[1 + floor(random() * cardinality(clients))];
  if client = clients[1] then return; end if;
  select q.id, q.contact_id, q.kind, q.seq, q.to_phone, q.text as body, q.expires_at into other
  from julia.messages q
  where q.phase = 'queued' and q.ready and q.priority = head_of_queue.priority and q.client_id = client
    and q.expires_at > p_now
    and (q.route_kind, q.route_chip_id, q.route_specialty) = (p_kind, p_chip_id, p_specialty)
  order by q.seq limit 1 for no key update of q skip locked;
  -- Other workers have locked all messages of that client, so return the message of the first client.
  if not found then return; end if;
  id := other.id;
  contact_id := other.contact_id;
  kind := other.kind;
  seq := other.seq;
  to_phone := other.to_phone;
  body := other.body;
  expires_at := other.expires_at;
end;
$$;
