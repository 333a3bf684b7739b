do $$
begin
  -- A migration that changes a column of `chips` drops this trigger.
  if not exists (select 1 from pg_trigger where tgname = 'chips_end_pairing_link') then
    -- An open session proves the right phone only once its owner is known.
    create trigger chips_end_pairing_link after update on julia.chips for each row
      when (new.evolution_connected and new.owner_key is not null and not new.wrong_number
        and not (old.evolution_connected and old.owner_key is not null and not old.wrong_number))
      execute function julia.end_pairing_link();
  end if;
end;
$$;
