-- The names of this view and of its columns are those that the customer's older SQL uses.
create or replace view julia.whatsapp_instances as
select
  c.instance_name as nome,
  c.phone as numero_telefone,
  case
    when k.condition = 'banned' then 'banned'
    when julia.is_connected(k.condition) then 'connected'
    else 'disconnected'
  end as status,
  (
    select count(*)::integer from julia.attempts a
    where a.chip_id = c.id and a.state = 'sent' and a.held_at >= (select julia.day_start())
      and a.slot_at >= (select julia.day_start())
  ) as msgs_enviadas_hoje,
  (
    select a.slot_at::timestamptz from julia.attempts a where a.chip_id = c.id and a.state = 'sent'
    order by a.held_at desc limit 1
  ) as ultima_msg_at
from julia.chips c
cross join lateral (select julia.condition_of(c) as condition) k
where c.instance_name is not null and k.condition <> 'cancelled';
