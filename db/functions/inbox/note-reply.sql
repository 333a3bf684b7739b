-- Records a stored reply on its locked contact. A reply that is older than the contact's last one changes nothing; of two
-- in the same second, the one to the chip with the greater id counts as later, so that the order of arrival is irrelevant.
-- While the reply window is open, the contact's waiting messages are replies: the chip that received the reply sends
-- them, also outside of the sending window.
create or replace function julia.note_reply(k julia.clientes, i julia.inbound_messages, p_name text) returns void
language plpgsql volatile as $$
declare
  s julia.settings;
  m julia.messages;
  opens_at timestamptz;
begin
  insert into julia.chip_contacts as o (chip_id, contact_id, last_reply_at) values (i.chip_id, k.id, i.sent_at)
  on conflict (chip_id, contact_id) do update set last_reply_at = greatest(o.last_reply_at, excluded.last_reply_at);
  update julia.clientes set
    last_reply_at = i.sent_at, reply_chip_id = i.chip_id, whatsapp_name = coalesce(p_name, whatsapp_name)
  where id = k.id
    and (last_reply_at is null or reply_chip_id is null and last_reply_at <= i.sent_at
      or (last_reply_at, reply_chip_id) <= (i.sent_at, i.chip_id))
  returning * into k;
  if not found then return; end if;
  if not exists (select 1 from julia.messages where contact_id = k.id and phase = 'queued') then return; end if;
  select * into s from julia.settings where id = 1;
  if not julia.reply_window_is_open(k, s, julia.clock()) then return; end if;
  opens_at := julia.window_closed_until(s, 'follow_up', julia.clock());
  update julia.messages set kind = 'reply',
    reply_until = case when kind <> 'reply' or reply_until is not null then julia.reply_window_ends(k, s) end,
    not_before = case when not_before = opens_at then null else not_before end
  where contact_id = k.id and phase = 'queued' and coalesce(scheduled_for <= julia.clock(), true);
  select * into m from julia.messages
  where contact_id = k.id and phase = 'queued' and ready for no key update;
  if found then perform julia.make_ready(m, k, s); end if;
  perform julia.promote(k.id);
end;
$$;
