-- Applies one stored message event and updates the event's state in the same transaction. Returns null if another
-- worker is applying or has applied the event. An event without a matching attempt is retried with increasing delays
-- for 24 hours.
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
