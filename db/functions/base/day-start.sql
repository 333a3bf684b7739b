-- Returns the start of the current calendar day in the product's time zone. Used only for display, never for limits.
create or replace function julia.day_start() returns timestamptz language sql stable as $$
  select date_trunc('day', clock_timestamp() at time zone s.time_zone) at time zone s.time_zone
  from julia.settings s where s.id = 1
$$;
