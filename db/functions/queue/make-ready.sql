-- Puts a message that waits into its lane as the next one of its contact.
create or replace function julia.make_ready(m julia.messages, k julia.clientes, s julia.settings) returns void
language plpgsql volatile as $$
declare
  new_lane text;
begin
  new_lane := julia.lane_of(m, k, s);
  update julia.messages set ready = true, lane = new_lane,
    migrate_at = case when new_lane like 'chip:%' then julia.waits_until(m, s) end
  where id = m.id and phase = 'queued';
  if new_lane like 'chip:%' then perform julia.note_bound(substr(new_lane, 6)::uuid); end if;
end;
$$;
