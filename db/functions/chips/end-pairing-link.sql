-- Ends the pairing link of a chip that was paired with the right phone.
create or replace function julia.end_pairing_link() returns trigger language plpgsql as $$
begin
  update julia.pairing_links
  set ended_at = clock_timestamp(),
    end_reason = case when expires_at <= clock_timestamp() then 'expired' else 'paired' end
  where chip_id = new.id and ended_at is null;
  return null;
end;
$$;
