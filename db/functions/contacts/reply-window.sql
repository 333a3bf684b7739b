-- True while the contact's last reply is younger than 24 hours. Messages are then replies, which the chip that received
-- the contact's reply sends, whatever the strategy.
create or replace function julia.reply_window_is_open(k julia.clientes, s julia.settings, p_now timestamptz) returns boolean
language sql immutable as $$
  select coalesce(julia.reply_window_ends(k, s) > p_now, false)
$$;

-- Returns when the contact's reply window ends or ended, and null for a contact without replies.
create or replace function julia.reply_window_ends(k julia.clientes, s julia.settings) returns timestamptz
language sql immutable as $$
  select case when k.reply_chip_id is not null then k.last_reply_at + make_interval(secs => s.day_seconds) end
$$;

-- Returns the kind of a message at a time. A message that is a reply only because of the reply window is a follow-up after
-- it; `p_reply_until` is null for all others.
create or replace function julia.kind_at(p_kind text, p_reply_until timestamptz, p_at timestamptz) returns text
language sql immutable as $$
  select case when p_kind = 'reply' and p_reply_until <= p_at then 'follow_up' else p_kind end
$$;
