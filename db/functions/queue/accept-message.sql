-- Accepts a message in one round trip. `outcome` is `created`. If the idempotency key was used before, it is `replayed`
-- (same body) or `mismatch` (another body), with the id of the first message. If two requests with the same key run at
-- the same time, the second request fails on the unique index of the key and rolls back, and its caller retries. Raises
-- JL429 and stores nothing if the message would expire before its chip or the pool could send it. `p_room` is the
-- maximum number of unbound messages that may be waiting ahead of this message, counted over all processes. Null skips
-- that check. Raises JL409 and stores nothing if the contact has opted out (`p_reaches_opted_out` skips this check for
-- the confirmation of an opt-out) or was erased (`p_phone_hash`, the keyed hash of the phone key, is a known one).
-- Raises JL404 and stores nothing if the message answers an inbound message that the contact has not sent. A message with
-- a file (`p_media_id`) has its caption as its text; see `use_media` for the errors of a file.
create or replace function julia.accept_message(
  p_id uuid, p_client_id uuid, p_key text, p_digest text, p_contact_id uuid, p_phone text, p_phone_key text,
  p_external_id text, p_name text, p_specialty text, p_text text, p_kind text, p_priority int, p_ttl_seconds int,
  p_callback_url text, p_metadata jsonb, p_simulated boolean, p_supersedes uuid default null,
  p_may_change_contact boolean default false, p_room int default null, p_scheduled_for timestamptz default null,
  p_batch_id uuid default null, p_in_reply_to uuid default null, p_phone_hash text default null,
  p_reaches_opted_out boolean default false, p_media_id uuid default null, p_media_kind text default null,
  p_media_file_name text default null
) returns table (outcome text, message_id uuid, created_at timestamptz, expires_at timestamptz, kind text, media_file_name text)
language plpgsql volatile as $$
#variable_conflict use_column
declare
  s julia.settings;
  k julia.clientes;
  m julia.messages;
  file julia.media;
  key record;
  is_next boolean;
begin
  if p_key is not null then
    return query select case when q.body_digest = p_digest then 'replayed' else 'mismatch' end, q.id,
        null::timestamptz, null::timestamptz, null, null
      from julia.message_with_key(p_client_id, p_key) q where q.id is not null;
    if found then return; end if;
  end if;
  k := julia.lock_contact(p_contact_id, p_phone, p_phone_key, p_external_id, p_name, p_specialty, p_client_id,
    p_may_change_contact);
  if k.opted_out_at is not null and not p_reaches_opted_out then
    raise exception 'the contact has opted out' using errcode = 'JL409';
  end if;
  if p_in_reply_to is not null and not exists (
    select 1 from julia.inbound_messages i where i.id = p_in_reply_to and i.contact_id = k.id and i.direction = 'in' and i.deleted_at is null) then
    raise exception 'the contact has sent no such message' using errcode = 'JL404';
  end if;
  if p_media_id is not null then
    file := julia.use_media(p_media_id, p_client_id, p_media_kind);
    m.media_file_name := coalesce(p_media_file_name, file.file_name);
  end if;
  -- Each check is one index lookup. A contact that this call has just created has no messages.
  is_next := k.id = p_contact_id or not exists (
      select 1 from julia.messages q where q.contact_id = k.id and q.phase = 'queued')
    and not exists (
      select 1 from julia.messages q where q.contact_id = k.id and q.phase in ('reserved', 'dispatching'));
  m.created_at := julia.clock();
  m.expires_at := greatest(m.created_at, p_scheduled_for) + make_interval(secs => p_ttl_seconds);
  m.not_before := case when p_scheduled_for > m.created_at then p_scheduled_for end;
  is_next := is_next and m.not_before is null;
  select * into s from julia.settings where id = 1;
  -- Skipped if the message leaves within the reply window, because a contact who has written since the erasure may be
  -- answered.
  if s.erasure_key_sealed is not null and not p_reaches_opted_out
    and not julia.reply_window_is_open(k, s, greatest(m.created_at, p_scheduled_for)) then
    perform julia.refuse_erased(p_phone_hash);
  end if;
  if p_kind = 'reply' or not julia.reply_window_is_open(k, s, greatest(m.created_at, p_scheduled_for)) then
    m.kind := coalesce(p_kind, case when k.last_message_at is null then 'new' else 'follow_up' end);
  else
    m.kind := 'reply';
    m.reply_until := julia.reply_window_ends(k, s);
  end if;
  key := julia.routing_key_of(m, k, s);
  -- Skipped for a message that a person sends again, because the person chose to send it even if the chip is full.
  if key.kind = 'chip' and p_supersedes is null and m.not_before is null
    and julia.bound_chip_is_full(key.chip_id, p_priority, m.kind, m.expires_at, s) then
    raise exception 'the contact''s chip is full' using errcode = 'JL429';
  end if;
  if not is_next then
    select 'any' as kind, julia.no_chip() as chip_id, '' as specialty into key;
  elsif key.kind = 'chip' then
    m.migrate_at := julia.waits_until(m, s);
  end if;
  if p_room is not null and not julia.has_room(p_priority, p_room) then
    raise exception 'the pool is full' using errcode = 'JL429';
  end if;
  insert into julia.messages (
    id, client_id, idempotency_key, body_digest, contact_id, to_phone, to_key, text, kind, reply_until, priority, ready,
    route_kind, route_chip_id, route_specialty, migrate_at, not_before, created_at, expires_at, callback_url, metadata,
    simulated, supersedes, scheduled_for, batch_id, in_reply_to, media_id, media_kind, media_file_name)
  values (
    p_id, p_client_id, p_key, p_digest, k.id, p_phone, p_phone_key, p_text, m.kind, m.reply_until, p_priority, is_next,
    key.kind, key.chip_id, key.specialty, m.migrate_at, m.not_before, m.created_at, m.expires_at, p_callback_url,
    p_metadata, p_simulated, p_supersedes, p_scheduled_for, p_batch_id, p_in_reply_to, p_media_id,
    case when p_media_id is not null then p_media_kind end, m.media_file_name);
  if m.not_before is not null then
    null;
  elsif not is_next then
    perform julia.promote(k.id);
  elsif key.kind = 'chip' then
    perform julia.note_bound(key.chip_id);
  end if;
  return query select 'created', p_id, m.created_at, m.expires_at, m.kind, m.media_file_name;
end;
$$;
