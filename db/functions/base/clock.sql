-- The clock for the queue and the limits. Tests replace it in their own database.
create or replace function julia.clock() returns timestamptz language sql volatile as $$
  select clock_timestamp()
$$;
