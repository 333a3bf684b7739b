-- Asks the gateway after a message whose fate is unknown, after 15 s, 1, 5, 15 and 30 minutes (delivery.md).
create or replace function julia.schedule_look_up(p_message_id uuid, p_look int) returns void
language sql volatile as $$
  select julia_jobs.add_job('look_up', json_build_object('messageId', p_message_id, 'look', p_look),
    run_at => clock_timestamp() + (array[15, 60, 300, 900, 1800])[p_look + 1] * interval '1 second',
    job_key => 'look_up:' || p_message_id)
  where p_look < 5
$$;

-- Tells the caller's own address of each status its message comes to.
create or replace function julia.message_changed() returns trigger language plpgsql as $$
begin
  perform julia_jobs.add_job('callback', json_build_object(
    'messageId', new.id, 'phase', new.phase, 'at', clock_timestamp(), 'eventId', gen_random_uuid()),
    queue_name => 'callback:' || new.id, max_attempts => 25);
  return null;
end;
$$;
