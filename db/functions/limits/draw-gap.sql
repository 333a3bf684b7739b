-- Returns a chip's cooldown after a message, in seconds. It is longer after a message to a new contact, and random so
-- that sends have no rhythm.
create or replace function julia.draw_gap(p_is_known boolean, s julia.settings) returns float8
language plpgsql volatile as $$
begin
  if p_is_known then
    return s.gap_known_min_seconds + random() * (s.gap_known_max_seconds - s.gap_known_min_seconds);
  end if;
  return s.gap_new_min_seconds + random() * (s.gap_new_max_seconds - s.gap_new_min_seconds);
end;
$$;
