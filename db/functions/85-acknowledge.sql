-- What the gateway tells of messages after they left. Nothing here depends on the order in which it is told: the
-- furthest of what happened to a message is what counts, and a second telling changes nothing.

-- An acknowledgement of a message by its id at the gateway. `unknown`: no hand-over has this id (yet). That a phone
-- has the message is the furthest of all: it stands also when the gateway told of an error before or after.
create or replace function julia.acknowledge(
  p_chip_id uuid, p_gateway_message_id text, p_status text, p_at timestamptz default julia.clock()
) returns text language plpgsql volatile as $$
declare
  attempt uuid;
  held record;
  a julia.attempts;
  m julia.messages;
  is_read boolean := p_status in ('READ', 'PLAYED');
begin
  select id into attempt from julia.attempts
  where chip_id = p_chip_id and gateway_message_id = p_gateway_message_id;
  if not found then return 'unknown'; end if;
  if p_status not in ('PENDING', 'SERVER_ACK', 'DELIVERY_ACK', 'READ', 'PLAYED', 'ERROR') then return 'unchanged'; end if;
  held := julia.lock_attempt(attempt);
  a := held.a;
  if a.state in ('dispatching', 'uncertain') then
    perform julia.finish_sent(a.id, p_gateway_message_id, a.remote_jid, 'webhook');
    select * into a from julia.attempts where id = attempt;
  end if;
  select * into m from julia.messages where id = a.message_id;
  if not found then return 'unchanged'; end if;

  if p_status = 'ERROR' then
    if m.phase <> 'sent' then return 'unchanged'; end if;
    update julia.attempts set
      state = 'failed', error_code = 'error_after_send', error_detail = 'WhatsApp refused it after it was sent'
    where id = a.id;
    update julia.messages set
      phase = 'failed', failed_at = p_at, error_code = 'error_after_send',
      error_detail = 'WhatsApp refused it after it was sent'
    where id = m.id;
    return 'refused';
  end if;

  if p_status in ('PENDING', 'SERVER_ACK') then return 'unchanged'; end if;
  if m.phase not in ('sent', 'delivered', 'read') and m.error_code is distinct from 'error_after_send' then
    return 'unchanged';
  end if;
  update julia.messages set
    phase = case when is_read or phase = 'read' then 'read' else 'delivered' end,
    delivered_at = least(delivered_at, p_at),
    read_at = case when is_read then least(read_at, p_at) else read_at end,
    failed_at = null, error_code = null, error_detail = null
  where id = m.id;
  update julia.attempts set state = 'sent', error_code = null, error_detail = null
  where id = a.id and state = 'failed' and error_code = 'error_after_send';
  insert into julia.chip_contacts as o (chip_id, contact_id, acknowledged_at)
  values (a.chip_id, a.contact_id, p_at)
  on conflict (chip_id, contact_id) do update set acknowledged_at = least(o.acknowledged_at, excluded.acknowledged_at);
  return 'acknowledged';
end;
$$;

-- A message that the gateway says it sent, which proves the hand-over behind it: the one with its id, else the oldest
-- uncertain one of this chip with this text to this recipient. What is under way says itself which message is its own,
-- unless its answer does not come. `unknown`: none of ours (yet).
create or replace function julia.prove_sent(
  p_chip_id uuid, p_gateway_message_id text, p_remote_jid text, p_phone_keys text[], p_text_digest text,
  p_sent_at timestamptz, p_received_at timestamptz
) returns text language plpgsql volatile as $$
declare
  a julia.attempts;
  -- Whose a hidden address (`...@lid`) is, from what was sent to it before.
  hidden_contact uuid;
  contacts int;
  under_way uuid;
  oldest uuid;
begin
  select * into a from julia.attempts where chip_id = p_chip_id and gateway_message_id = p_gateway_message_id;
  if found then
    if a.state in ('dispatching', 'uncertain') then
      perform julia.finish_sent(a.id, p_gateway_message_id, p_remote_jid, 'webhook');
    end if;
    return 'proven';
  end if;
  if cardinality(p_phone_keys) = 0 then
    select contact_id into hidden_contact from julia.attempts
    where chip_id = p_chip_id and remote_jid = p_remote_jid order by slot_at desc limit 1;
  end if;

  -- The gateway tries to deliver an event for up to 25 minutes. Among identical texts those come first in whose time
  -- the gateway says it sent this one: 10 s for its clock beside ours, 120 s for how late it may write.
  select count(distinct c.contact_id),
    (array_agg(c.id) filter (where c.state = 'dispatching'))[1],
    (array_agg(c.id order by c.is_its_time desc, c.dispatched_at) filter (where c.state = 'uncertain'))[1]
  into contacts, under_way, oldest
  from (
    select t.id, t.state, t.contact_id, t.dispatched_at,
      coalesce(p_sent_at between t.dispatched_at - interval '10 seconds'
        and coalesce(t.finished_at, t.dispatched_at) + interval '120 seconds', false) as is_its_time
    from julia.attempts t join julia.messages m on m.id = t.message_id
    where t.chip_id = p_chip_id and t.state in ('dispatching', 'uncertain')
      and t.held_at > p_received_at - interval '30 minutes'
      and t.dispatched_at between p_received_at - interval '30 minutes' and p_received_at + interval '1 second'
      and (cardinality(p_phone_keys) = 0 or m.to_key = any (p_phone_keys))
      and (hidden_contact is null or t.contact_id = hidden_contact)
      and encode(sha256(convert_to(m.text, 'UTF8')), 'hex') = p_text_digest
  ) c;
  if cardinality(p_phone_keys) = 0 and hidden_contact is null and contacts > 1 then return 'unknown'; end if;
  if under_way is not null then
    if oldest is not null or p_received_at > clock_timestamp() - interval '5 seconds' then return 'unknown'; end if;
    oldest := under_way;
  end if;
  if oldest is null or not julia.finish_sent(oldest, p_gateway_message_id, p_remote_jid, 'webhook') then
    return 'unknown';
  end if;
  return 'proven';
end;
$$;

-- A contact wrote to a chip. Whom we do not know leaves no trace.
create or replace function julia.note_reply(p_chip_id uuid, p_phone_keys text[], p_at timestamptz) returns text
language plpgsql volatile as $$
declare
  contact uuid;
begin
  perform 1 from julia.chips where id = p_chip_id for key share;
  select id into contact from julia.clientes where telefone_chave = any (p_phone_keys) limit 1 for no key update;
  if not found then return 'nobody'; end if;
  update julia.clientes set last_reply_at = greatest(last_reply_at, p_at) where id = contact;
  insert into julia.chip_contacts as o (chip_id, contact_id, last_reply_at) values (p_chip_id, contact, p_at)
  on conflict (chip_id, contact_id) do update set last_reply_at = greatest(o.last_reply_at, excluded.last_reply_at);
  return 'noted';
end;
$$;

-- Works on one stored event about a message, together with the event's own state. Null when somebody else does or did.
-- What belongs to no hand-over yet is tried again after growing pauses, for a day.
create or replace function julia.settle_message_event(p_event_id bigint) returns text language plpgsql volatile as $$
declare
  e julia.webhook_events;
  result text;
  keys text[];
begin
  select * into e from julia.webhook_events where id = p_event_id and state = 'pending' for update skip locked;
  if not found then return null; end if;
  keys := array(select jsonb_array_elements_text(e.data -> 'phoneKeys'));
  result := case e.event
    when 'messages.update' then julia.acknowledge(e.chip_id, e.data ->> 'id', e.data ->> 'status', e.received_at)
    when 'send.message' then julia.prove_sent(e.chip_id, e.data ->> 'id', e.data ->> 'remoteJid', keys,
      e.data ->> 'textDigest', to_timestamp((e.data ->> 'sentAtSeconds')::float8), e.received_at)
    when 'messages.upsert' then julia.note_reply(e.chip_id, keys, e.received_at)
    else 'nobody' end;
  if result = 'unknown' and e.received_at > clock_timestamp() - interval '24 hours' then
    update julia.webhook_events set
      tries = tries + 1,
      next_try_at = clock_timestamp() + least(interval '1 hour', interval '300 milliseconds' * 2 ^ least(tries, 20))
    where id = p_event_id;
    return 'unknown';
  end if;
  update julia.webhook_events set
    state = case when result in ('unknown', 'unchanged', 'nobody') then 'ignored' else 'applied' end,
    tries = tries + 1, finished_at = clock_timestamp()
  where id = p_event_id;
  return result;
end;
$$;

-- True for what an error 463 looks like from outside: three contacts that this chip had never written to were refused
-- in the last hour, no new one has got anything since the first of them, and contacts that know the chip get theirs.
create or replace function julia.looks_restricted(p_chip_id uuid) returns boolean language sql volatile as $$
  with recent as (
    select a.contact_id, a.slot_at, m.phase, m.error_code = 'error_after_send' as is_refused,
      coalesce(least(o.acknowledged_at, o.last_reply_at) < a.slot_at, false) as was_known
    from julia.attempts a
    join julia.messages m on m.id = a.message_id
    left join julia.chip_contacts o on o.chip_id = a.chip_id and o.contact_id = a.contact_id
    where a.chip_id = p_chip_id and a.state in ('sent', 'failed')
      and a.held_at > (select julia.clock()) - make_interval(secs => (select day_seconds from julia.settings where id = 1))
  ), refused as (
    select count(distinct contact_id) as contacts, min(slot_at) as since from recent
    where is_refused and not was_known
      and slot_at > (select julia.clock()) - make_interval(secs => (select hour_seconds from julia.settings where id = 1))
  )
  select refused.contacts >= 3
    and exists (select 1 from recent where was_known and phase in ('delivered', 'read'))
    and not exists (select 1 from recent where was_known and is_refused and slot_at >= refused.since)
    and not exists (select 1 from recent
      where not was_known and phase in ('delivered', 'read') and slot_at >= refused.since)
  from refused
$$;
