do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'messages_event') then
    create trigger messages_event after update on julia.messages for each row
      when (old.phase is distinct from new.phase and new.phase <> 'reserved'
        and not (old.phase = 'reserved' and new.phase = 'queued')
        and (new.callback_url is not null or new.phase not in ('queued', 'dispatching')))
      execute function julia.message_event();
  end if;
end;
$$;
