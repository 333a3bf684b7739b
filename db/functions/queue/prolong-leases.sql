-- Extends the leases of messages that a worker is dispatching. Returns how many leases were extended.
create or replace function julia.prolong_leases(p_owner uuid, p_message_ids uuid[]) returns int
language sql volatile as $$
  with held as (
    update julia.messages m
    set lease_until = julia.clock() + make_interval(secs => (select lease_seconds from julia.settings where id = 1))
    where m.id in (select id from julia.messages
        where id = any (p_message_ids) and lease_owner = p_owner and phase = 'dispatching'
          and lease_until > julia.clock()
        for no key update skip locked)
    returning 1
  )
  select count(*)::int from held
$$;
