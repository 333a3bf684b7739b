-- Text as a search compares it: without accents and case. PostgreSQL's extension `unaccent` would need a right that
-- managed servers do not always give.
create or replace function julia.search_text(p_text text) returns text
language sql immutable strict parallel safe as $$
  select lower(regexp_replace(normalize(p_text, nfd), '[\u0300-\u036f]', '', 'g'))
$$;
