-- Sets the hint that messages are waiting for this chip. Does nothing if the hint is already set or the row is locked.
-- `settle_queues` later sets the hints that were skipped because of a lock.
create or replace function julia.note_bound(p_chip_id uuid) returns void language sql volatile as $$
  update julia.chip_rotation set has_bound = true, bound_empty_since = null
  where chip_id = (
    select chip_id from julia.chip_rotation
    where chip_id = p_chip_id and (not has_bound or bound_empty_since is not null)
    for no key update skip locked)
$$;
