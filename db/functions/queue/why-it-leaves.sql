-- Why a queued message may leave its contact's own number now, or null: then it waits. The message is locked.
create or replace function julia.why_it_leaves(p_message_id uuid) returns text language sql volatile as $$
  select julia.leave_cause(k.instancia_preferida, m, k, s)
  from julia.messages m join julia.clientes k on k.id = m.contact_id, julia.settings s
  where m.id = p_message_id and s.id = 1
$$;
