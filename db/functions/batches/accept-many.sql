-- Accepts a part of a batch in one transaction, each message by itself: a message that `accept_message` refuses is not
-- stored, and the others are. `p_messages` is an array of objects with the arguments of `accept_message`. The messages are
-- accepted in the order in which other functions lock contacts. `outcome` is that of `accept_message`, or the SQLSTATE that
-- it raised. Raises JL423 and stores nothing if the batch is paused or cancelled.
create or replace function julia.accept_many(
  p_client_id uuid, p_batch_id uuid, p_messages jsonb, p_simulated boolean, p_may_change_contact boolean
) returns table (index int, outcome text, message_id uuid) language plpgsql volatile as $$
declare
  m record;
begin
  -- A command that pauses or cancels the batch waits for this part.
  perform 1 from julia.batches where id = p_batch_id and status = 'active' for share;
  if not found then raise exception 'the batch is not active' using errcode = 'JL423'; end if;
  -- `has_room` takes this lock too. Here it comes first, because a request that waits for it may hold a contact.
  if p_messages @? '$[*].room ? (@ != null)' then
    perform pg_advisory_xact_lock(hashtext('julia.has_room'));
  end if;
  for m in
    select x.* from jsonb_to_recordset(p_messages) as x (
      index int, id uuid, key text, digest text, contact_id uuid, phone text, phone_key text, external_id text, name text,
      specialty text, text text, kind text, priority int, ttl_seconds int, callback_url text, metadata jsonb,
      room int, scheduled_for timestamptz, in_reply_to uuid, phone_hash text,
      media_id uuid, media_kind text, media_file_name text)
    left join julia.clientes k on k.telefone_chave = x.phone_key
    order by k.id nulls last, x.phone_key, x.index
  loop
    index := m.index;
    begin
      select a.outcome, a.message_id into outcome, message_id
      from julia.accept_message(m.id, p_client_id, m.key, m.digest, m.contact_id, m.phone, m.phone_key, m.external_id,
        m.name, m.specialty, m.text, m.kind, m.priority, m.ttl_seconds, m.callback_url, m.metadata, p_simulated, null,
        p_may_change_contact, m.room, m.scheduled_for, p_batch_id, m.in_reply_to, m.phone_hash,
        false, m.media_id, m.media_kind, m.media_file_name) a;
    exception when sqlstate 'JL404' or sqlstate 'JL405' or sqlstate 'JL406' or sqlstate 'JL409' or sqlstate 'JL429' then
      outcome := sqlstate;
      message_id := null;
    end;
    return next;
  end loop;
end;
$$;
