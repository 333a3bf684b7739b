do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'chips_tell') then
    create trigger chips_tell after insert or delete on julia.chips
      for each row execute function julia.tell_change('chip', 'id');
    -- This trigger ignores the claims and times that every poll of a pairing writes.
    create trigger pairings_tell after update on julia.pairings for each row
      when ((old.qr_seen_digest, old.qr_code, old.qr_pairing_code, old.scan_inferred_at, old.reason,
          old.unreadable_since is null)
        is distinct from
        (new.qr_seen_digest, new.qr_code, new.qr_pairing_code, new.scan_inferred_at, new.reason,
          new.unreadable_since is null))
      execute function julia.tell_change('chip', 'chip_id');
    create trigger chip_operations_tell after insert on julia.chip_operations
      for each row execute function julia.tell_change('chip', 'chip_id');
    create trigger chip_operations_tell_update after update on julia.chip_operations for each row
      when (old.state is distinct from new.state) execute function julia.tell_change('chip', 'chip_id');
    -- A gateway that fails or recovers changes the condition of every chip.
    create trigger gateways_tell after update on julia.gateways for each row
      when ((old.breaker, old.cause) is distinct from (new.breaker, new.cause))
      execute function julia.tell_change('chip', 'none');
    create trigger settings_tell after update on julia.settings for each row
      when (old.version is distinct from new.version) execute function julia.tell_change('settings', 'none');
    create trigger alerts_tell after insert on julia.alerts
      for each row execute function julia.tell_change('alert', 'id');
    create trigger alerts_tell_update after update on julia.alerts for each row
      when ((old.state, old.severity, old.flapping, old.acknowledged_at)
        is distinct from (new.state, new.severity, new.flapping, new.acknowledged_at))
      execute function julia.tell_change('alert', 'id');
    create trigger alert_silences_tell after insert or update on julia.alert_silences
      for each row execute function julia.tell_change('alert', 'none');
  end if;
  -- Checked separately, because a migration that changes a column of `chips` may have dropped this trigger.
  if not exists (select 1 from pg_trigger where tgname = 'chips_tell_update') then
    -- `version` changes with every change that was not observed at the gateway. The other columns cover observed
    -- changes.
    create trigger chips_tell_update after update on julia.chips for each row
      when ((old.version, old.status, old.state, old.evolution_connected, old.wrong_number, old.close_code)
        is distinct from
        (new.version, new.status, new.state, new.evolution_connected, new.wrong_number, new.close_code))
      execute function julia.tell_change('chip', 'id');
  end if;
end;
$$;

-- The triggers report changes to the worst suspicion and to the webhook's state, but not the time of each webhook.
do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'chip_health_tell') then
    create trigger chip_health_tell after insert on julia.chip_health
      for each row execute function julia.tell_change('chip', 'chip_id');
    create trigger chip_health_tell_update after update on julia.chip_health for each row
      when ((old.worst, old.webhook_state, old.webhook_silent_since is null)
        is distinct from (new.worst, new.webhook_state, new.webhook_silent_since is null))
      execute function julia.tell_change('chip', 'chip_id');
  end if;
end;
$$;

-- Every page shows a missing licence, and `/status` shows the gateway's version, so every open page is notified.
do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'gateways_tell_version') then
    create trigger gateways_tell_version after update on julia.gateways for each row
      when ((old.license_required_since, old.version) is distinct from (new.license_required_since, new.version))
      execute function julia.tell_change('chip', 'none');
  end if;
end;
$$;

-- Reports changes that people and services make to a contact. The columns do not include those that change with
-- messages, because the stream reports messages themselves.
do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'clientes_tell_update') then
    create trigger clientes_tell_update after update on julia.clientes for each row
      when ((old.version, old.opted_out_at, old.erased_at, old.telefone_chave)
        is distinct from (new.version, new.opted_out_at, new.erased_at, new.telefone_chave))
      execute function julia.tell_change('contact', 'id');
  end if;
end;
$$;
