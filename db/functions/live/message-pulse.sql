-- Returns a text that changes whenever messages are accepted, dispatched or acknowledged, at a cost that does not
-- depend on the length of the queue. Sequences reveal accepted messages and events, and the rotation reveals slots.
-- PostgreSQL's statistics reveal everything else (expiry, manual changes) up to 10 s late.
create or replace function julia.message_pulse() returns text language sql volatile as $$
  select concat_ws(' ',
    (select (last_value, is_called)::text from julia.messages_seq_seq),
    (select (last_value, is_called)::text from julia.webhook_events_id_seq),
    (select sum(turns) || ' ' || count(attempt_id) from julia.chip_rotation),
    pg_stat_get_tuples_updated('julia.messages'::regclass))
$$;
