-- Name of the client of the product's own messages. No API key can belong to it, because the names of other clients
-- contain no space.
create or replace function julia.own_client_name() returns text language sql immutable as $$ select 'julia dashboard' $$;

-- Returns the client of the product's own messages: those that people write, and the confirmations of opt-outs. The
-- first of these messages creates the client.
create or replace function julia.own_client() returns uuid language plpgsql volatile as $$
declare
  own uuid;
begin
  select id into own from julia.clients where name = julia.own_client_name();
  if own is not null then return own; end if;
  insert into julia.clients (id, name) values (julia.new_id(), julia.own_client_name()) on conflict do nothing;
  return (select id from julia.clients where name = julia.own_client_name());
end;
$$;
