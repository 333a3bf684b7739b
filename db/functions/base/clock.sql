-- The time by which the queue and the limits decide. Tests replace it in a database of their own.
create or replace function julia.clock() returns timestamptz language sql volatile as $$
  select clock_timestamp()
$$;
