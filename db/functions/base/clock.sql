-- The clock of the queue and the limits. Tests replace this function in their own database.
create or replace function julia.clock() returns timestamptz language sql volatile as $$
  select clock_timestamp()
$$;
