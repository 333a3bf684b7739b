-- Takes the gateway's report of a sent message as proof that an attempt was sent. Matches the attempt with this gateway
-- message id or, without such an attempt, this chip's oldest uncertain attempt with this content and recipient. The
-- content is the text or, with `p_media`, the kind of the file, its caption and, where the gateway sends files unchanged,
-- its SHA-256. An attempt in flight is settled by its own response, unless that response is overdue. Returns `unknown` if
-- no attempt matches yet.
create or replace function julia.prove_sent(
  p_chip_id uuid, p_gateway_message_id text, p_remote_jid text, p_phone_keys text[], p_text_digest text,
  p_sent_at timestamptz, p_received_at timestamptz, p_media jsonb default null
) returns text language plpgsql volatile as $$
declare
  a julia.attempts;
  -- The contact behind a hidden address (`...@lid`), known from earlier messages to that address.
  hidden_contact uuid;
  contacts int;
  under_way uuid;
  oldest uuid;
begin
  select * into a from julia.attempts
  where id = julia.attempt_with_message(p_chip_id, p_gateway_message_id, p_received_at);
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

  -- The gateway retries an event for up to 25 minutes. Among attempts with the same text, an attempt whose time matches
  -- the event's time comes first. The tolerance is 10 s for clock differences, and 120 s for a message that the gateway
  -- sends late.
  select count(distinct c.contact_id),
    (array_agg(c.id) filter (where c.state = 'dispatching'))[1],
    (array_agg(c.id order by c.is_its_file desc, c.is_its_time desc, c.dispatched_at) filter (where c.state = 'uncertain'))[1]
  into contacts, under_way, oldest
  from (
    select t.id, t.state, t.contact_id, t.dispatched_at,
      coalesce(p_sent_at between t.dispatched_at - interval '10 seconds'
        and coalesce(t.finished_at, t.dispatched_at) + interval '120 seconds', false) as is_its_time,
      coalesce(f.sha256 = p_media ->> 'sha256', false) as is_its_file
    from julia.attempts t join julia.messages m on m.id = t.message_id
    left join julia.media f on f.id = m.media_id
    where t.chip_id = p_chip_id and t.state in ('dispatching', 'uncertain')
      and t.held_at > p_received_at - interval '30 minutes'
      and t.dispatched_at between p_received_at - interval '30 minutes' and p_received_at + interval '1 second'
      and (cardinality(p_phone_keys) = 0 or m.to_key = any (p_phone_keys))
      and (hidden_contact is null or t.contact_id = hidden_contact)
      and encode(sha256(convert_to(m.text, 'UTF8')), 'hex') = p_text_digest
      and m.media_kind is not distinct from p_media ->> 'kind'
      -- The gateway converts images and audio.
      and (coalesce(m.media_kind, '') not in ('document', 'video') or f.sha256 = coalesce(p_media ->> 'sha256', f.sha256))
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
