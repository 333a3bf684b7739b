-- The message that a locked chip sends next: the head of the queue that it serves, or a more urgent or older one that
-- waits for this very chip.
create or replace function julia.next_message(
  r julia.chip_rotation, p_kind text, p_specialty text, p_now timestamptz
) returns julia.messages language plpgsql volatile as $$
declare
  m julia.messages;
  own julia.messages;
begin
  if p_kind <> 'bound' then m := julia.head_of_queue(p_kind, julia.no_chip(), p_specialty, p_now); end if;
  if not r.has_bound then return m; end if;
  own := julia.head_of_queue('chip', r.chip_id, '', p_now);
  if own.id is null then
    -- Cleared only after a while: a message whose transaction is still open may be about to appear.
    update julia.chip_rotation o set
      has_bound = o.bound_empty_since is null or o.bound_empty_since > p_now - interval '5 seconds',
      bound_empty_since = coalesce(o.bound_empty_since, p_now)
    where o.chip_id = r.chip_id;
    return m;
  end if;
  return case when m.id is null or (own.priority, own.seq) < (m.priority, m.seq) then own else m end;
end;
$$;
