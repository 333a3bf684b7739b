-- Puts a locked message into the lane where it belongs now.
create or replace function julia.put_back(p_message_id uuid) returns void language sql volatile as $$
  select julia.make_ready(m, k, s)
  from julia.messages m join julia.clientes k on k.id = m.contact_id, julia.settings s
  where m.id = p_message_id and s.id = 1
$$;
