-- Chooses a chip in the same way as `sticky_chip`. With this strategy, `lib/queue/rebalance.ts` also moves silent
-- contacts to other chips.
create or replace function julia.hybrid_chip(
  p_specialty text, s julia.settings, p_now timestamptz, p_tried uuid[]
) returns julia.chip_rotation language plpgsql volatile as $$
begin
  return julia.sticky_chip(p_specialty, s, p_now, p_tried);
end;
$$;
