-- Resumes a paused batch. The next sweeps make its messages ready. Returns false if the batch is cancelled.
create or replace function julia.resume_batch(p_batch_id uuid) returns boolean language plpgsql volatile as $$
begin
  update julia.batches set status = 'active' where id = p_batch_id and status <> 'cancelled';
  if not found then return false; end if;
  update julia.messages set not_before = greatest(julia.clock(), scheduled_for)
  where batch_id = p_batch_id and phase = 'queued' and not_before = 'infinity';
  return true;
end;
$$;
