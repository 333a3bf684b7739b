-- Returns when a chip's next slot is free; `infinity` for a chip that cannot send.
create or replace function julia.next_slot(r julia.chip_rotation, p_now timestamptz) returns timestamptz
language sql immutable as $$
  select case when r.usable or r.known_only
    then greatest(p_now, r.free_at, r.probe_at, case when r.attempt_id is not null then p_now + interval '1 second' end)
    else 'infinity' end
$$;
