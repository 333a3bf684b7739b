-- The cooldown of a chip after a message, in seconds: longer for a new contact, and drawn at random each time so that
-- there is no rhythm.
create or replace function julia.draw_gap(p_is_known boolean, s julia.settings) returns float8
language plpgsql volatile as $$
begin
  if p_is_known then
    return s.gap_known_min_seconds + random() * (s.gap_known_max_seconds - s.gap_known_min_seconds);
  end if;
  return s.gap_new_min_seconds + random() * (s.gap_new_max_seconds - s.gap_new_min_seconds);
end;
$$;
