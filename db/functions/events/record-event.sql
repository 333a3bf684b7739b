-- Records a fact for the services, in the transaction of the fact itself. `publish_events` gives the event its place
-- among the published events once the transaction has committed.
create or replace function julia.record_event(
  p_type text, p_client_id uuid, p_contact_id uuid, p_message_id uuid default null, p_phase text default null,
  p_inbound_id uuid default null, p_chip_id uuid default null, p_facts jsonb default '{}'
) returns void language sql volatile as $$
  insert into julia.events (type, client_id, contact_id, message_id, phase, inbound_id, chip_id, facts)
  values (p_type, p_client_id, p_contact_id, p_message_id, p_phase, p_inbound_id, p_chip_id, p_facts)
$$;
