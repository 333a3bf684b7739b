-- Returns the event type for a condition of a chip, or null if the condition is none that services are informed about.
-- While the owner is unknown, it is not decided yet whether the chip is connected with the right number.
create or replace function julia.chip_event_type(p_condition text) returns text language sql immutable as $$
  select case
    when julia.can_send(p_condition) then 'chip.connected'
    when p_condition in ('banned', 'restricted', 'paused') then 'chip.' || p_condition
    when p_condition not in ('awaiting_qr', 'owner_unknown', 'failing') then 'chip.disconnected' end
$$;

-- Records that a chip's condition changed, with the condition as every page shows it.
create or replace function julia.chip_event() returns trigger language plpgsql as $$
begin
  perform julia.record_event(
    julia.chip_event_type(julia.condition_of(new)), null, null, p_chip_id => new.id,
    p_facts => jsonb_build_object('instanceName', coalesce(new.instance_name, new.last_instance_name))
      || coalesce((select jsonb_build_object('condition', k.condition, 'since', k.since, 'reason', k.reason)
        from julia.chip_conditions() k where k.chip_id = new.id),
        jsonb_build_object('condition', julia.condition_of(new))));
  return null;
end;
$$;
