-- Recounts the slots of chips whose oldest slot has left the daily window. Returns the number of these chips.
create or replace function julia.refresh_due(p_limit int) returns int language plpgsql volatile as $$
declare
  chip uuid;
  counted int := 0;
begin
  for chip in
    select chip_id from julia.chip_rotation where count_changes_at <= (select julia.clock())
    order by count_changes_at limit p_limit for no key update skip locked
  loop
    perform julia.refresh_rotation(chip);
    counted := counted + 1;
  end loop;
  return counted;
end;
$$;
