-- How the strategies differ, apart from how each chooses a chip. These are plain expressions that PostgreSQL inlines. A
-- strategy that is missing here yields null, which fails tests/integration/pool/strategies.test.ts.

-- The chip that wrote to a contact becomes its preferred chip.
create or replace function julia.keeps_chip(p_strategy text) returns boolean language sql immutable as $$
  select case p_strategy
    when 'sticky' then true when 'hybrid' then true when 'by_specialty' then true when 'round_robin' then false end
$$;

-- A contact without a preferred chip waits for the chips of its specialty.
create or replace function julia.uses_specialties(p_strategy text) returns boolean language sql immutable as $$
  select case p_strategy
    when 'sticky' then false when 'hybrid' then false when 'by_specialty' then true when 'round_robin' then false end
$$;

-- Chips send in turn and wait for each other.
create or replace function julia.takes_turns(p_strategy text) returns boolean language sql immutable as $$
  select case p_strategy
    when 'sticky' then false when 'hybrid' then false when 'by_specialty' then false when 'round_robin' then true end
$$;

-- The worker moves silent contacts to chips with spare capacity.
create or replace function julia.rebalances(p_strategy text) returns boolean language sql immutable as $$
  select case p_strategy
    when 'sticky' then false when 'hybrid' then true when 'by_specialty' then false when 'round_robin' then false end
$$;
