-- Applies the status of its batch to a message that returned to the queue: it waits if the batch is paused, and is
-- cancelled if the batch is cancelled.
create or replace function julia.apply_batch_status(p_message_id uuid) returns void language sql volatile as $$
  update julia.messages m set
    phase = case b.status when 'cancelled' then 'cancelled' else m.phase end,
    cancelled_at = case b.status when 'cancelled' then julia.clock() end,
    ready = false,
    not_before = case b.status when 'paused' then 'infinity'::timestamptz else m.not_before end
  from julia.batches b
  where m.id = p_message_id and b.id = m.batch_id and m.phase = 'queued' and b.status <> 'active'
$$;
