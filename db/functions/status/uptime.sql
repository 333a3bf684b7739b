-- Maps a chip's condition to the kind of its uptime span: `up`, `down` or `off`. A paused chip is up while it is
-- connected and off otherwise, because a pause is not an outage. A chip is down while the gateway is unreachable,
-- because the chip cannot send during that time.
create or replace function julia.uptime_kind(c julia.chips) returns text language sql immutable as $$
  select case
    when condition in ('cancelled', 'awaiting_qr', 'switched_off') then 'off'
    when julia.is_connected(condition) then 'up'
    when c.status = 'paused' then 'off'
    else 'down' end
  from (select julia.condition_of(c) as condition) k
$$;

-- Starts a new span if the kind of the chip's uptime span or the chip's gateway has changed.
create or replace function julia.record_chip_state() returns trigger language plpgsql as $$
declare
  t timestamptz := clock_timestamp();
  kind_now text := julia.uptime_kind(new);
begin
  if exists (select 1 from julia.chip_state_spans
    where chip_id = new.id and until_at = 'infinity' and kind = kind_now and gateway_id = new.gateway_id) then
    return null;
  end if;
  update julia.chip_state_spans set until_at = greatest(from_at, t) where chip_id = new.id and until_at = 'infinity';
  insert into julia.chip_state_spans (chip_id, gateway_id, kind, from_at) values (new.id, new.gateway_id, kind_now, t);
  return null;
end;
$$;

do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'chips_uptime') then
    create trigger chips_uptime after insert on julia.chips
      for each row execute function julia.record_chip_state();
  end if;
end;
$$;

-- Created separately, because a migration that changes a column of `chips` may have dropped this trigger.
create or replace trigger chips_uptime_update after update on julia.chips for each row
  when (julia.uptime_kind(old) is distinct from julia.uptime_kind(new) or old.gateway_id <> new.gateway_id)
  execute function julia.record_chip_state();

-- Starts a span for every chip that has no current span.
insert into julia.chip_state_spans (chip_id, gateway_id, kind, from_at)
select c.id, c.gateway_id, julia.uptime_kind(c), clock_timestamp() from julia.chips c
where not exists (select 1 from julia.chip_state_spans s where s.chip_id = c.id and s.until_at = 'infinity');

-- Maximum time between two checks. If they are further apart, the time between them counts as unknown.
create or replace function julia.watch_gap() returns interval language sql immutable as $$
  select interval '90 seconds'
$$;

-- Extends the watched period of each gateway to its last complete reconciliation. A gateway that is known to be down or
-- has no licence counts as read now: without a licence, it still reports the state of its sessions by webhook.
create or replace function julia.record_watch() returns void language plpgsql as $$
declare
  g record;
begin
  for g in
    select id, (case when is_down then clock_timestamp() else reconciled_at end)::timestamptz(3) as seen
    from julia.gateways where is_down or reconciled_at is not null order by id
  loop
    continue when exists (select 1 from julia.watch_spans where gateway_id = g.id and until_at >= g.seen);
    update julia.watch_spans set until_at = g.seen
    where id = (select id from julia.watch_spans where gateway_id = g.id order by until_at desc nulls last limit 1)
      and until_at >= g.seen - julia.watch_gap();
    if not found then
      insert into julia.watch_spans (gateway_id, from_at, until_at) values (g.id, g.seen, g.seen);
    end if;
  end loop;
end;
$$;

-- Returns how many watched seconds each chip was up, down and off in each bucket. A bucket is the time between two
-- consecutive edges. For the rest of a bucket, the state of the chip is unknown.
create or replace function julia.uptime(p_chip_ids uuid[], p_edges timestamptz[])
returns table (chip_id uuid, n int, up float8, down float8, off float8) language sql stable as $$
  with bucket as materialized (
    select i as n, p_edges[i] as from_at, p_edges[i + 1] as until_at
    from generate_subscripts(p_edges, 1) i where i < cardinality(p_edges)
  ),
  watched as materialized (
    select gateway_id, from_at, case when until_at > clock_timestamp() - julia.watch_gap() then 'infinity' else until_at end as until_at
    from julia.watch_spans where until_at > p_edges[1] - julia.watch_gap()
  ),
  -- Reads one index range per chip, regardless of the number of buckets.
  span as materialized (
    select s.chip_id, s.gateway_id, s.kind, s.from_at, s.until_at from julia.chip_state_spans s
    where s.chip_id = any (p_chip_ids) and s.until_at > p_edges[1] and s.from_at < p_edges[cardinality(p_edges)]
  ),
  part as (
    select s.chip_id, b.n, s.kind, extract(epoch from least(s.until_at, b.until_at, w.until_at)
      - greatest(s.from_at, b.from_at, w.from_at))::float8 as seconds
    from bucket b
    join span s on s.until_at > b.from_at and s.from_at < b.until_at
    join watched w on w.gateway_id = s.gateway_id
      and w.until_at > greatest(s.from_at, b.from_at) and w.from_at < least(s.until_at, b.until_at)
  )
  select chip_id, n, coalesce(sum(seconds) filter (where kind = 'up'), 0),
    coalesce(sum(seconds) filter (where kind = 'down'), 0), coalesce(sum(seconds) filter (where kind = 'off'), 0)
  from part group by chip_id, n
$$;

-- Returns a lower bound for the UUIDv7 ids created at or after a time.
create or replace function julia.id_at(p_at timestamptz) returns uuid language sql immutable as $$
  select rpad(lpad(to_hex((extract(epoch from p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;
