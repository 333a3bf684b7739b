-- True while the contact's last reply is younger than 24 hours. Messages are then replies, which the chip that received
-- the contact's reply sends, whatever the strategy.
create or replace function julia.reply_window_is_open(k julia.clientes, s julia.settings, p_now timestamptz) returns boolean
language sql immutable as $$
  select coalesce(k.reply_chip_id is not null
    and k.last_reply_at > p_now - make_interval(secs => s.day_seconds), false)
$$;
