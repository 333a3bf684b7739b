-- Applies one stored message event and updates the event's state in the same transaction. Returns null if another
-- worker is applying or has applied the event. An event without a matching message is retried with increasing delays
-- for 24 hours.
create or replace function julia.settle_message_event(p_event_id bigint) returns text language plpgsql volatile as $$
declare
  e julia.webhook_events;
  result text;
begin
  select * into e from julia.webhook_events where id = p_event_id and state = 'pending' for update skip locked;
  if not found then return null; end if;
  result := case
    when e.data ? 'change' then julia.change_received(e.chip_id, e.data, e.gateway_at, e.received_at)
    when e.event = 'messages.update' then
      julia.acknowledge(e.chip_id, e.data ->> 'id', e.data ->> 'status', e.received_at)
    when e.event = 'send.message' then julia.prove_sent(e.chip_id, e.data ->> 'id', e.data ->> 'remoteJid',
      array(select jsonb_array_elements_text(e.data -> 'phoneKeys')),
      e.data ->> 'textDigest', to_timestamp((e.data ->> 'sentAtSeconds')::float8), e.received_at,
      e.data -> 'media')
    when e.event = 'messages.upsert' and e.data ? 'kind' then julia.receive_message(e.chip_id, e.data, e.received_at)
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
    data = julia.without_texts(data), tries = tries + 1, finished_at = clock_timestamp()
  where id = p_event_id;
  return result;
end;
$$;

-- What a finished event keeps: neither texts, names, phone numbers and addresses nor anything about a file.
create or replace function julia.without_texts(p_data jsonb) returns jsonb language sql immutable as $$
  select p_data - array['text', 'quotedText', 'pushName', 'media', 'phones', 'phoneKeys', 'phone', 'lid', 'remoteJid']
$$;
