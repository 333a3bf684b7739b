-- Returns the ids of the gateways through which nothing can be sent now.
create or replace function julia.down_gateways() returns text[] language sql stable as $$
  select coalesce(array_agg(id), '{}') from julia.gateways where is_down
$$;

-- True if nothing can be sent, because every gateway that has chips is down. In a pool without chips, every gateway
-- counts.
create or replace function julia.pool_is_down() returns boolean language sql stable as $$
  select coalesce(bool_and(g.is_down) filter (where g.has_chips), bool_and(g.is_down), false)
  from (select is_down, exists (
    select 1 from julia.chips c where c.gateway_id = gateways.id and c.status <> 'cancelled') as has_chips
    from julia.gateways) g
$$;

-- Returns the time at which the first of the gateways that are down is tried again. Null if that time is unknown.
create or replace function julia.gateways_back_at() returns timestamptz language sql stable as $$
  select min(back_at) from julia.gateways where is_down
$$;

-- True if a chip of another gateway can send now or after its cooldown.
create or replace function julia.another_gateway_can_send(p_gateway_id text) returns boolean language sql stable as $$
  select exists (
    select 1 from julia.chip_rotation o
    where o.usable and o.out_since is null and o.gateway_id <> p_gateway_id
      and o.gateway_id <> all (julia.down_gateways()))
$$;
