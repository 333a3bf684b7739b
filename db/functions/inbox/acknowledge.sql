-- Acknowledgements can arrive in any order: the most advanced status wins, and a repeated event changes nothing.

-- Applies an acknowledgement to the attempt with this gateway message id. Returns `unknown` if no attempt has the id
-- yet. A delivery to a phone outranks an error that the gateway reports before or after the delivery.
create or replace function julia.acknowledge(
  p_chip_id uuid, p_gateway_message_id text, p_status text, p_at timestamptz default julia.clock()
) returns text language plpgsql volatile as $$
declare
  attempt uuid;
  held record;
  a julia.attempts;
  m julia.messages;
  is_read boolean := p_status in ('READ', 'PLAYED');
begin
  attempt := julia.attempt_with_message(p_chip_id, p_gateway_message_id, p_at);
  if attempt is null then return 'unknown'; end if;
  if p_status not in ('PENDING', 'SERVER_ACK', 'DELIVERY_ACK', 'READ', 'PLAYED', 'ERROR') then return 'unchanged'; end if;
  held := julia.lock_attempt(attempt);
  a := held.a;
  if a.state in ('dispatching', 'uncertain') then
    perform julia.finish_sent(a.id, p_gateway_message_id, a.remote_jid, 'webhook');
    select * into a from julia.attempts where id = attempt;
  end if;
  select * into m from julia.messages where id = a.message_id;
  if not found then return 'unchanged'; end if;

  if p_status = 'ERROR' then
    if m.phase <> 'sent' then return 'unchanged'; end if;
    update julia.attempts set
      state = 'failed', error_code = 'error_after_send', error_detail = 'WhatsApp refused it after it was sent'
    where id = a.id;
    update julia.messages set
      phase = 'failed', failed_at = p_at, error_code = 'error_after_send',
      error_detail = 'WhatsApp refused it after it was sent'
    where id = m.id;
    return 'refused';
  end if;

  if p_status in ('PENDING', 'SERVER_ACK') then return 'unchanged'; end if;
  if m.phase not in ('sent', 'delivered', 'read') and m.error_code is distinct from 'error_after_send' then
    return 'unchanged';
  end if;
  update julia.messages set
    phase = case when is_read or phase = 'read' then 'read' else 'delivered' end,
    delivered_at = least(delivered_at, p_at),
    read_at = case when is_read then least(read_at, p_at) else read_at end,
    failed_at = null, error_code = null, error_detail = null
  where id = m.id;
  update julia.attempts set state = 'sent', error_code = null, error_detail = null
  where id = a.id and state = 'failed' and error_code = 'error_after_send';
  insert into julia.chip_contacts as o (chip_id, contact_id, acknowledged_at)
  values (a.chip_id, a.contact_id, p_at)
  on conflict (chip_id, contact_id) do update set acknowledged_at = least(o.acknowledged_at, excluded.acknowledged_at);
  return 'acknowledged';
end;
$$;
