-- Returns a string that changes whenever messages are accepted, dispatched or acknowledged. The cost of this function
-- does not depend on the length of the queue. The sequences change with accepted messages and webhook events, and the
-- sums over the rotation change with each slot. PostgreSQL's statistics cover all other changes (expiry, manual
-- changes) up to 10 s late.
create or replace function julia.message_pulse() returns text language sql volatile as $$
  select concat_ws(' ',
    (select (last_value, is_called)::text from julia.messages_seq_seq),
    (select (last_value, is_called)::text from julia.webhook_events_id_seq),
    (select sum(turns) || ' ' || count(attempt_id) from julia.chip_rotation),
    pg_stat_get_tuples_updated('julia.messages'::regclass))
$$;
