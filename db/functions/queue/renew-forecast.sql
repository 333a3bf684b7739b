-- Stores the forecast for admission and estimates: how many messages are waiting (without those that are scheduled for
-- later or whose batch is paused), and when slots become free under the limits of each chip. Counts at most
-- `p_most_counted` messages, and at most 1000 more than the pool could send in a week, so that the cost does not grow
-- with the backlog.
create or replace function julia.renew_forecast(p_horizons float8[], p_next_chips int, p_most_counted int)
returns void language plpgsql volatile as $$
declare
  s julia.settings;
  t timestamptz := julia.clock();
  queue record;
  latest record;
begin
  select * into s from julia.settings where id = 1;
  with sample as materialized (
    select q.priority, q.kind, q.route_chip_id as chip_id from julia.messages q
    where q.phase = 'queued' and (q.scheduled_for is null or q.scheduled_for <= t)
      and q.not_before is distinct from 'infinity'
    order by q.contact_id, q.priority, q.seq
    limit (select least(p_most_counted, 1000 + 7 * coalesce(sum(per_day), 0)) from julia.chip_rotation)
  ),
  bound as (
    select chip_id, array[count(*) filter (where priority = 0), count(*) filter (where priority <= 1), count(*)] as ahead
    from sample where chip_id <> julia.no_chip() group by chip_id
  )
  select count(*) as messages, count(*) filter (where kind = 'new') as to_new,
    jsonb_build_array(count(*) filter (where priority = 0), count(*) filter (where priority = 1),
      count(*) filter (where priority = 2)) as waiting,
    jsonb_build_array(count(*) filter (where priority = 0 and chip_id = julia.no_chip()),
      count(*) filter (where priority = 1 and chip_id = julia.no_chip()),
      count(*) filter (where priority = 2 and chip_id = julia.no_chip())) as unbound,
    coalesce((select jsonb_object_agg(chip_id, ahead) from bound), '{}') as bound
  into queue from sample;
  -- The share of new contacts also includes the latest attempts, because only a few messages may be waiting.
  select count(*) as messages, count(*) filter (where a.kind = 'new') as to_new into latest
  from (select (select m.kind from julia.messages m where m.id = message_id) as kind
    from julia.attempts where message_id is not null order by id desc limit 100) a;

  insert into julia.pool_forecasts as f (id, at, waiting, slots, admission)
  select 1, t, queue.waiting,
    -- Web processes of release 0.2.0 read `possible`.
    jsonb_agg(jsonb_build_object('seconds', c.seconds, 'slots', c.slots, 'possible', c.possible) order by c.seconds),
    -- Without a chip, nothing is known about the slots of the chip that will be connected first.
    case when exists (select 1 from julia.chip_outlooks(t, queue.bound, s)) then
      jsonb_build_object('unbound', queue.unbound, 'curve', jsonb_agg(jsonb_build_object(
        'seconds', c.seconds, 'replies', c.replies, 'others', c.others) order by c.seconds)) end
  from julia.slot_curve(t, p_horizons, p_next_chips, queue.bound,
    -- If there are no messages, every contact counts as new.
    coalesce((queue.to_new + latest.to_new)::float8 / nullif(queue.messages + latest.messages, 0), 1), s) c
  on conflict (id) do update
  set at = excluded.at, waiting = excluded.waiting, slots = excluded.slots, admission = excluded.admission
  where f.at < excluded.at;
end;
$$;
