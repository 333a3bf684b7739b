-- Raises JL409 if the number with this keyed hash belongs to an erased contact, and JL412 if numbers are remembered but
-- the caller has not computed the hash. Called after the contact is locked, so that an erasure that the caller has
-- waited for counts.
create or replace function julia.refuse_erased(p_phone_hash text) returns void language plpgsql volatile as $$
begin
  if p_phone_hash is null then
    if exists (select 1 from julia.settings where erasure_key_sealed is not null) then
      raise exception 'the hash of the number is missing' using errcode = 'JL412';
    end if;
  elsif exists (select 1 from julia.erased_contacts where hash = p_phone_hash) then
    raise exception 'the contact was erased' using errcode = 'JL409';
  end if;
end;
$$;
