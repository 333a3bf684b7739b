do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'messages_event') then
    create trigger messages_event after update on julia.messages for each row
      when (old.phase is distinct from new.phase and new.phase <> 'reserved'
        and not (old.phase = 'reserved' and new.phase = 'queued')
        and (new.callback_url is not null or new.phase not in ('queued', 'dispatching')))
      execute function julia.message_event();
  end if;
  if not exists (select 1 from pg_trigger where tgname = 'contact_events_event') then
    create trigger contact_events_event after insert on julia.contact_events for each row
      when (new.kind = 'phone_changed') execute function julia.number_event();
  end if;
  -- Checked separately, because a migration that changes a column of `chips` may have dropped this trigger. A chip that
  -- was never connected cannot get disconnected.
  if not exists (select 1 from pg_trigger where tgname = 'chips_event') then
    create trigger chips_event after update on julia.chips for each row
      when (julia.chip_event_type(julia.condition_of(new)) is not null
        and julia.chip_event_type(julia.condition_of(old)) is distinct from julia.chip_event_type(julia.condition_of(new))
        and (julia.condition_of(old) <> 'awaiting_qr'
          or julia.chip_event_type(julia.condition_of(new)) <> 'chip.disconnected'))
      execute function julia.chip_event();
  end if;
end;
$$;
