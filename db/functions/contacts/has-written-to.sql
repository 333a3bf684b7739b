create or replace function julia.has_written_to(p_chip_id uuid, p_contact_id uuid) returns boolean
language sql stable as $$
  select exists (select 1 from julia.chip_contacts
    where chip_id = p_chip_id and contact_id = p_contact_id and first_sent_at is not null)
$$;
