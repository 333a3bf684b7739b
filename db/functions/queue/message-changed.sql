-- Schedules a callback for a status change of a message. Callbacks are not in a named job queue, because
-- graphile-worker locks every named queue when it fetches a job. Lookups have priority over callbacks.
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
