-- Records that a contact wrote to a chip. Ignores unknown senders.
create or replace function julia.note_reply(p_chip_id uuid, p_phone_keys text[], p_at timestamptz) returns text
language plpgsql volatile as $$
declare
  contact uuid;
begin
  perform 1 from julia.chips where id = p_chip_id for key share;
  select id into contact from julia.clientes where telefone_chave = any (p_phone_keys) limit 1 for no key update;
  if not found then return 'nobody'; end if;
  update julia.clientes set last_reply_at = greatest(last_reply_at, p_at) where id = contact;
  insert into julia.chip_contacts as o (chip_id, contact_id, last_reply_at) values (p_chip_id, contact, p_at)
  on conflict (chip_id, contact_id) do update set last_reply_at = greatest(o.last_reply_at, excluded.last_reply_at);
  return 'noted';
end;
$$;
