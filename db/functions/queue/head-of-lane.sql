-- The next message of a lane, locked: the most urgent; among clients with such ones each is as likely as the next,
-- however much another has queued; of one client the oldest.
create or replace function julia.head_of_lane(
  p_lane text, p_now timestamptz, out id uuid, out contact_id uuid, out kind text, out priority smallint,
  out seq bigint, out lane text, out to_phone text, out body text, out expires_at timestamptz
) language plpgsql volatile as $$
#variable_conflict use_column
declare
  client uuid;
  clients uuid[];
  other record;
begin
  select q.id, q.contact_id, q.kind, q.priority, q.seq, q.lane, q.to_phone, q.text, q.expires_at, q.client_id
  into id, contact_id, kind, priority, seq, lane, to_phone, body, expires_at, client
  from julia.messages q
  where q.phase = 'queued' and q.ready and q.lane = p_lane and q.expires_at > p_now
  order by q.priority, q.client_id, q.seq limit 1 for no key update of q skip locked;
  if not found then return; end if;
  -- Mostly one client alone has the most urgent ones. Each further one is one step in the index.
  loop
    clients := clients || client;
    select q.client_id into client from julia.messages q
    where q.phase = 'queued' and q.ready and q.lane = p_lane and q.priority = head_of_lane.priority
      and q.client_id > client
    order by q.client_id limit 1;
    exit when not found;
  end loop;
  if cardinality(clients) = 1 then return; end if;
  client := clients[1 + floor(random() * cardinality(clients))];
  if client = clients[1] then return; end if;
  select q.id, q.contact_id, q.kind, q.seq, q.to_phone, q.text, q.expires_at into other
  from julia.messages q
  where q.phase = 'queued' and q.ready and q.lane = p_lane and q.priority = head_of_lane.priority
    and q.client_id = client and q.expires_at > p_now
  order by q.seq limit 1 for no key update of q skip locked;
  -- When others hold all of that client's, the one found first is as good.
  if not found then return; end if;
  id := other.id;
  contact_id := other.contact_id;
  kind := other.kind;
  seq := other.seq;
  to_phone := other.to_phone;
  body := other.text;
  expires_at := other.expires_at;
end;
$$;
