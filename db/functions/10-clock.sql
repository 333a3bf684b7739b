-- The time by which the queue and the limits decide. Tests replace it in a database of their own.
create or replace function julia.clock() returns timestamptz language sql volatile as $$
  select clock_timestamp()
$$;

-- Start of the calendar day in the product's time zone: for display, never for limits.
create or replace function julia.day_start() returns timestamptz language sql stable as $$
  select date_trunc('day', clock_timestamp() at time zone s.time_zone) at time zone s.time_zone
  from julia.settings s where s.id = 1
$$;
