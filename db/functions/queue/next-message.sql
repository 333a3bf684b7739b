-- Returns the message that a locked chip sends next, in the format of `head_of_queue`: the head of the queue that the
-- chip serves, or a message that is bound to the chip, if that message is more urgent or equally urgent and older.
create or replace function julia.next_message(
  r julia.chip_rotation, p_kind text, p_specialty text, p_now timestamptz
) returns record language plpgsql volatile as $$
declare
  m record;
  own record;
begin
  if p_kind <> 'bound' then
    m := julia.head_of_queue(p_kind, julia.no_chip(), p_specialty, p_now);
    if not r.has_bound then return m; end if;
  end if;
  own := julia.head_of_queue('chip', r.chip_id, '', p_now);
  if own.id is null then
    -- The hint is cleared only after 5 s, because a transaction that has not committed yet may be adding a message.
    update julia.chip_rotation o set
      has_bound = o.bound_empty_since is null or o.bound_empty_since > p_now - interval '5 seconds',
      bound_empty_since = coalesce(o.bound_empty_since, p_now)
    where o.chip_id = r.chip_id;
  end if;
  if p_kind = 'bound' then return own; end if;
  if m.id is null then return own; end if;
  if own.id is null or (m.priority, m.seq) < (own.priority, own.seq) then return m; end if;
  return own;
end;
$$;
