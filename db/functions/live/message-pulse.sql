-- A text that is another one whenever messages were accepted, handed over or answered for; it costs the queue nothing,
-- whatever its length. What was accepted and what the gateway told are seen by their sequences, slots by the rotation;
-- all else (expiry, a person's word) by PostgreSQL's own counts, which come up to ten seconds late.
create or replace function julia.message_pulse() returns text language sql volatile as $$
  select concat_ws(' ',
    (select (last_value, is_called)::text from julia.messages_seq_seq),
    (select (last_value, is_called)::text from julia.webhook_events_id_seq),
    (select sum(turns) || ' ' || count(attempt_id) from julia.chip_rotation),
    pg_stat_get_tuples_updated('julia.messages'::regclass))
$$;
