-- The differences between the strategies, apart from how each strategy chooses a chip. These functions are plain
-- expressions that PostgreSQL inlines. For a strategy that is missing here they return null, which makes
-- tests/integration/pool/strategies.test.ts fail.

-- True if a chip that writes to a contact becomes the contact's preferred chip.
create or replace function julia.keeps_chip(p_strategy text) returns boolean language sql immutable as $$
  select case p_strategy
    when 'sticky' then true when 'hybrid' then true when 'by_specialty' then true when 'round_robin' then false end
$$;

-- True if a contact without a preferred chip waits for the chips of its specialty.
create or replace function julia.uses_specialties(p_strategy text) returns boolean language sql immutable as $$
  select case p_strategy
    when 'sticky' then false when 'hybrid' then false when 'by_specialty' then true when 'round_robin' then false end
$$;

-- True if chips send in turn and wait for each other.
create or replace function julia.takes_turns(p_strategy text) returns boolean language sql immutable as $$
  select case p_strategy
    when 'sticky' then false when 'hybrid' then false when 'by_specialty' then false when 'round_robin' then true end
$$;

-- True if the worker moves silent contacts to chips with spare capacity.
create or replace function julia.rebalances(p_strategy text) returns boolean language sql immutable as $$
  select case p_strategy
    when 'sticky' then false when 'hybrid' then true when 'by_specialty' then false when 'round_robin' then false end
$$;
