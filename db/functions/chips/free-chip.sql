-- Clears the attempt if it is the chip's attempt in flight, so that the chip can take its next slot. If the slot of the
-- attempt was released (`p_took_slot` is false), the cooldown of the chip ends too.
create or replace function julia.free_chip(p_chip_id uuid, p_attempt_id uuid, p_took_slot boolean) returns void
language plpgsql volatile as $$
begin
  update julia.chip_rotation set
    attempt_id = case when attempt_id = p_attempt_id then null else attempt_id end,
    gap_until = case when p_took_slot or attempt_id is distinct from p_attempt_id then gap_until end
  where chip_id = p_chip_id;
  perform julia.refresh_rotation(p_chip_id);
end;
$$;
