-- Applies message events one after the other. Each has a transaction of its own, so that an event locks rows no longer
-- than its own work takes, and an event that fails affects no other. `p_settled` gets one entry per event: the result
-- of `settle_message_event`, or the error.
create or replace procedure julia.settle_message_events(p_event_ids bigint[], inout p_settled jsonb)
language plpgsql as $$
declare
  event_id bigint;
  settled jsonb;
begin
  p_settled := '[]';
  foreach event_id in array p_event_ids loop
    begin
      settled := jsonb_build_object('result', julia.settle_message_event(event_id));
    exception when others then
      settled := jsonb_build_object('error', sqlerrm, 'code', sqlstate);
    end;
    p_settled := p_settled || settled;
    commit;
  end loop;
end;
$$;
