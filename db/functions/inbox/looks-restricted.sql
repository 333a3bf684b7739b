-- True if a chip shows the pattern of error 463: messages to at least three new contacts were refused in the last hour,
-- no new contact has received a message since the first refusal, and known contacts still receive messages.
create or replace function julia.looks_restricted(p_chip_id uuid) returns boolean language sql volatile as $$
  with recent as (
    select a.contact_id, a.slot_at, m.phase, m.error_code = 'error_after_send' as is_refused,
      coalesce(least(o.acknowledged_at, o.last_reply_at) < a.slot_at, false) as was_known
    from julia.attempts a
    join julia.messages m on m.id = a.message_id
    left join julia.chip_contacts o on o.chip_id = a.chip_id and o.contact_id = a.contact_id
    where a.chip_id = p_chip_id and a.state in ('sent', 'failed')
      and a.held_at > (select julia.clock()) - make_interval(secs => (select day_seconds from julia.settings where id = 1))
  ), refused as (
    select count(distinct contact_id) as contacts, min(slot_at) as since from recent
    where is_refused and not was_known
      and slot_at > (select julia.clock()) - make_interval(secs => (select hour_seconds from julia.settings where id = 1))
  )
  select refused.contacts >= 3
    and exists (select 1 from recent where was_known and phase in ('delivered', 'read'))
    and not exists (select 1 from recent where was_known and is_refused and slot_at >= refused.since)
    and not exists (select 1 from recent
      where not was_known and phase in ('delivered', 'read') and slot_at >= refused.since)
  from refused
$$;
