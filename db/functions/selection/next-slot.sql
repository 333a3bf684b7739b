-- Slots that services take to send by themselves. They count like a message's from the moment they are taken, for 60 s
-- longer, since the service sends after that; nothing is in flight, so the chip goes on with other messages.

-- When a chip can give its next slot; infinity for one that cannot.
create or replace function julia.next_slot(r julia.chip_rotation, p_now timestamptz) returns timestamptz
language sql immutable as $$
  select case when r.usable or r.known_only
    then greatest(p_now, r.free_at, r.probe_at, case when r.attempt_id is not null then p_now + interval '1 second' end)
    else 'infinity' end
$$;
