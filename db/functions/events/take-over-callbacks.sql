-- Records the status changes of a message that an older release left in the job queue, in their order. Repeating it is
-- harmless, because an event keeps the id of its job.
create or replace function julia.take_over_callbacks(p_message_id uuid) returns int language plpgsql as $$
declare
  taken int;
begin
  insert into julia.events (id, type, client_id, contact_id, message_id, phase, occurred_at)
  select (j.payload ->> 'eventId')::uuid,
    'message.' || case j.payload ->> 'phase' when 'dispatching' then 'sending' else j.payload ->> 'phase' end,
    m.client_id, m.contact_id, m.id, j.payload ->> 'phase', (j.payload ->> 'at')::timestamptz
  from julia_jobs._private_jobs j
  join julia.messages m on m.id = p_message_id
  where j.key >= 'callback:' || p_message_id || ':' and j.key < 'callback:' || p_message_id || ';'
  order by j.key
  on conflict (id) do nothing;
  get diagnostics taken = row_count;
  return taken;
end;
$$;
