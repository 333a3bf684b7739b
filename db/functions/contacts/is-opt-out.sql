-- The letters and digits of a text, without case and accents, as `optOutForm` in types/opt-out-form.ts. Texts are
-- compared in this form, so that "Não quero receber!" equals "nao  quero receber".
create or replace function julia.opt_out_form(p_text text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(lower(regexp_replace(normalize(p_text, nfkd), '[\u0300-\u036f]', '', 'g')),
    '[\s\u0020-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\ufeff\U0001f000-\U0001faff\U000e0000-\U000e007f]',
    '', 'g')
$$;

-- True if the whole text is one of the keywords.
create or replace function julia.is_opt_out(p_text text, p_keywords text[]) returns boolean language sql immutable as $$
  select coalesce(length(p_text) <= 200
    and exists (select 1 from unnest(p_keywords) q (keyword)
      where julia.opt_out_form(q.keyword) = julia.opt_out_form(p_text)), false)
$$;
