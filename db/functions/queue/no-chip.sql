-- Placeholder for routing keys without a chip. Keys contain no nulls, so that they can be compared with `=` and use a
-- single index.
create or replace function julia.no_chip() returns uuid language sql immutable as $$
  select '00000000-0000-0000-0000-000000000000'::uuid
$$;
