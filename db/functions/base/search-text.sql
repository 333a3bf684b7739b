-- Normalizes text for searching: removes accents and converts to lower case. Does not use PostgreSQL's extension
-- `unaccent`, because it requires a privilege that managed servers do not always grant.
create or replace function julia.search_text(p_text text) returns text
language sql immutable strict parallel safe as $$
  select lower(regexp_replace(normalize(p_text, nfd), '[\u0300-\u036f]', '', 'g'))
$$;
