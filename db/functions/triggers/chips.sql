do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'chips_rotation') then
    -- The trigger is deferred to the end of the transaction, so that the chip's rotation row is always locked last.
    create constraint trigger chips_rotation after insert on julia.chips
      deferrable initially deferred for each row execute function julia.chip_changed();
  end if;
  -- Checked separately, because a migration that changes a column of `chips` may have dropped this trigger.
  if not exists (select 1 from pg_trigger where tgname = 'chips_rotation_update') then
    create constraint trigger chips_rotation_update after update on julia.chips
      deferrable initially deferred for each row
      when ((julia.condition_of(old), old.instance_name, old.gateway_id, old.per_hour, old.per_day, old.priority,
        old.warmup_seconds / 86400, old.warmup_completed_at, old.ramp_since)
        is distinct from
        (julia.condition_of(new), new.instance_name, new.gateway_id, new.per_hour, new.per_day, new.priority,
        new.warmup_seconds / 86400, new.warmup_completed_at, new.ramp_since))
      execute function julia.chip_changed();
  end if;
end;
$$;
