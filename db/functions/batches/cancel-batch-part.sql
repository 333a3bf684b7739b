-- Cancels up to `p_limit` queued messages of a batch. Returns how many were found. A message that is reserved is cancelled
-- when its dispatch begins or its reservation ends.
create or replace function julia.cancel_batch_part(p_batch_id uuid, p_limit int) returns int language plpgsql volatile as $$
declare
  message uuid;
  looked_at int := 0;
begin
  for message in
    select id from julia.messages where batch_id = p_batch_id and phase = 'queued' order by contact_id limit p_limit
  loop
    perform julia.cancel_message(message);
    looked_at := looked_at + 1;
  end loop;
  return looked_at;
end;
$$;
