-- Takes a chip out of rotation until a poll of the gateway proves the chip open, and moves its waiting messages to
-- other chips. The first poll comes after 5 s. Each further call before the chip's next sent message doubles the delay,
-- up to 5 minutes.
create or replace function julia.take_out(p_chip_id uuid, p_cause text) returns void language plpgsql volatile as $$
begin
  update julia.chip_rotation set
    out_since = coalesce(out_since, julia.clock()),
    out_cause = p_cause,
    out_count = out_count + 1,
    probe_at = julia.clock() + least(interval '5 minutes', interval '1 second' * 5 * (2 ^ least(out_count, 10)))
  where chip_id = p_chip_id;
  perform julia.requeue_bound(p_chip_id, 1000);
end;
$$;
