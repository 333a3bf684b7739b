-- Returns a reference to a gateway in the format of `GatewayReference` in types/gateways.ts. Returns null if the
-- gateway has been removed, or if it is the only one, which needs no name.
create or replace function julia.gateway_reference(p_gateway_id text) returns jsonb language sql stable as $$
  select jsonb_build_object('id', g.id, 'name', g.name) from julia.gateways g
  where g.id = p_gateway_id and (select count(*) > 1 from julia.gateways)
$$;
