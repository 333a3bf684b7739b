-- Returns a chip's cooldown after a message, in seconds. The cooldown is random, so that sends are not evenly spaced.
-- Messages to new contacts have a separate range of cooldowns.
create or replace function julia.draw_gap(p_is_known boolean, s julia.settings) returns float8
language plpgsql volatile as $$
begin
  if p_is_known then
    return s.gap_known_min_seconds + random() * (s.gap_known_max_seconds - s.gap_known_min_seconds);
  end if;
  return s.gap_new_min_seconds + random() * (s.gap_new_max_seconds - s.gap_new_min_seconds);
end;
$$;
