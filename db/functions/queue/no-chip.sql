-- The chip of a routing key that names none. Keys hold no nulls, so that they are compared with `=` and in one index.
create or replace function julia.no_chip() returns uuid language sql immutable as $$
  select '00000000-0000-0000-0000-000000000000'::uuid
$$;
