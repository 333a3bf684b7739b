-- The query for the next ended lease reads the clock in a subquery. If it called the clock directly, PostgreSQL would
-- evaluate the call for each row and could not use an index, so each sweep would read the whole queue.

-- Settles one attempt whose lease has ended: requeues a reserved message and makes a dispatched one uncertain. Returns
-- the attempt, or null if no lease has ended.
create or replace function julia.sweep_lease() returns uuid language plpgsql volatile as $$
declare
  lost record;
begin
  select a.id, m.phase into lost
  from julia.messages m
  join julia.attempts a on a.message_id = m.id and a.state in ('reserved', 'dispatching')
  where m.phase in ('reserved', 'dispatching') and m.lease_until <= (select julia.clock())
  order by m.lease_until limit 1;
  if not found then return null; end if;
  perform julia.lock_attempt(lost.id);
  -- Checked again under the lock, because the worker may have renewed the lease in the meantime.
  perform 1 from julia.attempts a join julia.messages m on m.id = a.message_id
  where a.id = lost.id and m.phase = lost.phase and m.lease_until <= julia.clock();
  if not found then return lost.id; end if;
  if lost.phase = 'reserved' then
    perform julia.finish_not_sent(lost.id, 'message', 'worker_lost', 'the lease of its worker ended');
  else
    perform julia.finish_uncertain(lost.id, 'worker_lost', 'the worker that handed it over is gone');
  end if;
  return lost.id;
end;
$$;
