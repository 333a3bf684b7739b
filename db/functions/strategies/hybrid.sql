-- Chooses as `sticky_chip` does. In addition, `lib/queue/rebalance.ts` moves silent contacts.
create or replace function julia.hybrid_chip(
  p_specialty text, s julia.settings, p_now timestamptz, p_tried uuid[]
) returns julia.chip_rotation language plpgsql volatile as $$
begin
  return julia.sticky_chip(p_specialty, s, p_now, p_tried);
end;
$$;
