-- Returns the name under which people see a chip. Must match `chipName` in lib/chip-name.ts, except that `chipName`
-- also formats a phone number. Returns null for the row of an outer join that found no chip.
create or replace function julia.chip_name(c julia.chips) returns text language sql immutable as $$
  select coalesce(c.label, c.instance_name, c.last_instance_name, c.phone, case when c.id is not null then '' end)
$$;

-- Returns a reference to a chip in the format of `ChipReference` in types/chip-reference.ts.
create or replace function julia.chip_reference(c julia.chips) returns jsonb language sql immutable as $$
  select jsonb_build_object('id', c.id, 'name', julia.chip_name(c),
    'instanceName', coalesce(c.instance_name, c.last_instance_name))
$$;
