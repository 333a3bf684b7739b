-- Opts out a locked contact that wrote only a keyword to a chip, and sends the confirmation, if the settings have one.
create or replace function julia.opt_out_by_keyword(p_contact_id uuid, p_text text) returns void
language plpgsql volatile as $$
declare
  s julia.settings;
  k julia.clientes;
begin
  select * into s from julia.settings where id = 1;
  if not julia.is_opt_out(p_text, s.opt_out_keywords) then return; end if;
  if not julia.opt_out(p_contact_id, 'keyword', null, 'system', null, 'WhatsApp') then return; end if;
  select * into k from julia.clientes where id = p_contact_id;
  -- A hidden address cannot be written to.
  if s.opt_out_confirmation = '' or k.telefone is null then return; end if;
  begin
    perform julia.accept_message(julia.new_id(), julia.own_client(), null, null, julia.new_id(), k.telefone, k.telefone_chave,
      null, null, null, s.opt_out_confirmation, 'reply', 0, 86400, null, '{}',
      coalesce((select simulated from julia.messages where to_key = k.telefone_chave order by seq desc limit 1), false),
      p_reaches_opted_out => true);
  exception when sqlstate 'JL429' then
    -- The chip has no slot left today. The opt-out counts without its confirmation.
    null;
  end;
end;
$$;
