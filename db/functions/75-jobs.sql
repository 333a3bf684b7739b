-- Schedules the next lookup of an uncertain message: after 15 s, 1, 5, 15 and 30 minutes (docs/delivery.md).
create or replace function julia.schedule_look_up(p_message_id uuid, p_look int) returns void
language sql volatile as $$
  select julia_jobs.add_job('look_up', json_build_object('messageId', p_message_id, 'look', p_look),
    run_at => clock_timestamp() + (array[15, 60, 300, 900, 1800])[p_look + 1] * interval '1 second',
    job_key => 'look_up:' || p_message_id)
  where p_look < 5
$$;

-- The job that tells one change of a message; those of one message sort in the order of their changes.
create or replace function julia.callback_key(p_message_id uuid, p_at timestamptz) returns text
language sql immutable as $$
  select 'callback:' || p_message_id || ':' || lpad((extract(epoch from p_at) * 1000000)::bigint::text, 20, '0')
$$;

-- Tells the caller's own address of each status its message comes to. No queue of its own for each message: the
-- runner locks all queues there are each time it looks for a job. Look-ups go first.
create or replace function julia.message_changed() returns trigger language plpgsql as $$
declare
  t timestamptz := clock_timestamp();
begin
  perform julia_jobs.add_job('callback', json_build_object(
    'messageId', new.id, 'phase', new.phase, 'at', t, 'eventId', gen_random_uuid()),
    job_key => julia.callback_key(new.id, t), priority => 1, max_attempts => 25);
  return null;
end;
$$;
