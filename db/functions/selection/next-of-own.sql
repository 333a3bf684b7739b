-- For a contact that may not leave its preferred chip now, returns when that chip can write to the contact again or
-- when the contact may leave that chip.
create or replace function julia.next_of_own(
  c julia.chips, r julia.chip_rotation, s julia.settings, p_now timestamptz
) returns timestamptz language sql immutable as $$
  select greatest(p_now, case
    when julia.condition_of(c) = 'paused' then c.paused_at + make_interval(secs => s.pause_wait_seconds)
    when not (r.usable or r.known_only) then
      greatest(p_now + interval '1 second', r.unusable_since + make_interval(secs => s.drop_wait_seconds))
    else julia.next_slot(r, p_now) end)
$$;
