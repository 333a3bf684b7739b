-- Schedules the next lookup of an uncertain message. The delays are 15 s, then 1, 5, 15 and 30 minutes
-- (docs/delivery.md).
create or replace function julia.schedule_look_up(p_message_id uuid, p_look int) returns void
language sql volatile as $$
  select julia_jobs.add_job('look_up', json_build_object('messageId', p_message_id, 'look', p_look),
    run_at => clock_timestamp() + (array[15, 60, 300, 900, 1800])[p_look + 1] * interval '1 second',
    job_key => 'look_up:' || p_message_id)
  where p_look < 5
$$;
