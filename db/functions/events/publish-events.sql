-- Gives the recorded events their positions, in the order of recording, and creates the deliveries. Only one process
-- publishes at a time, so positions become visible in ascending order, and a reader that continues after the last
-- position misses no event of a transaction that committed late. Returns the number of events.
create or replace function julia.publish_events(p_limit int) returns int language plpgsql as $$
declare
  first_position bigint;
  published bigint[];
begin
  if not exists (select 1 from julia.events where position is null)
    or not pg_try_advisory_xact_lock(hashtextextended('julia publish events', 0)) then return 0;
  end if;
  perform julia.lock_delivery_order(true);
  select array_agg(seq order by seq) into published
  from (select seq from julia.events where position is null order by seq limit p_limit) u;
  if published is null then return 0; end if;

  first_position := nextval('julia.event_positions');
  perform setval('julia.event_positions', first_position + cardinality(published) - 1);
  update julia.events e set position = first_position + p.number - 1
  from unnest(published) with ordinality p (seq, number) where e.seq = p.seq;

  insert into julia.event_deliveries (event_seq, receiver_id, subscription_id, order_key, next_try_at)
  select r.seq, r.receiver_id, r.subscription_id, r.order_key,
    case when row_number() over (partition by r.receiver_id, r.order_key order by r.seq) > 1
      or exists (select 1 from julia.event_deliveries d
        where d.receiver_id = r.receiver_id and d.order_key = r.order_key and d.state = 'due')
      then 'infinity' else clock_timestamp() end
  from (
    select e.seq, s.id as receiver_id, s.id as subscription_id, julia.order_key_of(e) as order_key
    from (select s as subscription, s.id, julia.scopes_of(s.client_id) as scopes
      from julia.subscriptions s where s.status in ('active', 'paused') offset 0) s
    join julia.events e on e.seq = any (published) and julia.receives(s.subscription, e, s.scopes)
    union all
    select e.seq, m.id, null, m.id
    from julia.events e join julia.messages m on m.id = e.message_id
    where e.seq = any (published) and e.phase is not null and m.callback_url is not null
  ) r
  order by r.seq
  on conflict do nothing;
  return cardinality(published);
end;
$$;
