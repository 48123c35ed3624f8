import type { Migration } from '../migration.ts'

/**
 * What the expression language needs where PostgreSQL's own functions differ from JSONata's. A changed helper gets a
 * new name, so that what was computed with the old one can be told apart.
 */
export const language: Migration = {
  id: 5,
  name: 'language',
  up: `
-- JSON's text of a number of 15 significant digits: plain between 1e-6 and 1e21, with an exponent beyond.
CREATE OR REPLACE FUNCTION jx.num_text(x float8) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE
    WHEN x = 0 THEN '0'
    WHEN pg_catalog.abs(x::numeric) >= 1e21 OR pg_catalog.abs(x::numeric) < 1e-6
      THEN pg_catalog.regexp_replace(((x::numeric)::float8)::text, 'e([+-])0+([0-9])', 'e\\1\\2')
    ELSE pg_catalog.trim_scale(x::numeric)::text END;

-- Half to even; the shift is done on the decimal text, as JSONata does it.
CREATE OR REPLACE FUNCTION jx.round(x float8, p integer DEFAULT 0) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE WHEN p = 0 THEN pg_catalog.round(x)
    ELSE (pg_catalog.round(((x::text::numeric) * ('1e' || p)::numeric)::float8)::text::numeric * ('1e' || (-p))::numeric)::float8 END;

CREATE OR REPLACE FUNCTION jx.round_half_up(x float8, p integer DEFAULT 0) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN pg_catalog.round(x::numeric, p)::float8;

CREATE OR REPLACE FUNCTION jx.to_scale(x float8, p integer) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN pg_catalog.round(x::numeric, p)::float8;

-- What a column of that precision can hold; missing beyond.
CREATE OR REPLACE FUNCTION jx.fit(x float8, p integer, s integer) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE WHEN pg_catalog.abs(pg_catalog.round(x::numeric, s)) < ('1e' || (p - s))::numeric THEN pg_catalog.round(x::numeric, s) END;

CREATE OR REPLACE FUNCTION jx.fit_int(x float8, m bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE WHEN pg_catalog.abs(x) <= m THEN x::bigint END;

-- The first character is 0; a negative start counts from the end.
CREATE OR REPLACE FUNCTION jx.substr(t text, s integer, l integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE WHEN l <= 0 THEN '' ELSE pg_catalog.substr(t,
    CASE WHEN s >= 0 THEN s ELSE GREATEST(pg_catalog.char_length(t) + s, 0) END + 1, l) END;

CREATE OR REPLACE FUNCTION jx.substr(t text, s integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN pg_catalog.substr(t, CASE WHEN s >= 0 THEN s ELSE GREATEST(pg_catalog.char_length(t) + s, 0) END + 1);

CREATE OR REPLACE FUNCTION jx.before(t text, m text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE WHEN pg_catalog.strpos(t, m) > 0 THEN pg_catalog.substr(t, 1, pg_catalog.strpos(t, m) - 1) ELSE t END;

CREATE OR REPLACE FUNCTION jx.after(t text, m text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE WHEN pg_catalog.strpos(t, m) > 0
    THEN pg_catalog.substr(t, pg_catalog.strpos(t, m) + pg_catalog.char_length(m)) ELSE t END;

-- Missing outside the years 1 to 9999.
CREATE OR REPLACE FUNCTION jx.clamp_int(n float8, m integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN pg_catalog.trunc(GREATEST(LEAST(n, m), -m))::integer;

CREATE OR REPLACE FUNCTION jx.add_days(d date, n float8) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE WHEN d + jx.clamp_int(n, 4000000) BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
    THEN d + jx.clamp_int(n, 4000000) END;

CREATE OR REPLACE FUNCTION jx.add_months(d date, n float8) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN CASE WHEN d + pg_catalog.make_interval(months => jx.clamp_int(n, 130000))
      BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31'
    THEN (d + pg_catalog.make_interval(months => jx.clamp_int(n, 130000)))::date END;


-- Chinese, Japanese and Korean stand apart from what touches them: "华为Mate" is found by "Mate".
CREATE OR REPLACE FUNCTION jx.gram_text(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN pg_catalog.regexp_replace(jx.fold(t), '([⺀-鿿가-힯豈-﫿]+)', ' \\1 ', 'g');

-- In time that grows with the text and not with its square: one long word would otherwise hold a connection for seconds.
-- OFFSET 0: what a run is, is asked once a run and not once a character.
CREATE OR REPLACE FUNCTION jx.grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.array_agg(DISTINCT v.gram)
  FROM pg_catalog.regexp_matches(jx.gram_text(t), '[⺀-鿿가-힯豈-﫿]+|[[:alnum:]]+', 'g') AS run(m),
  LATERAL (SELECT m[1] AS word, m[1] ~ '^[⺀-鿿가-힯豈-﫿]' AS cjk OFFSET 0) w,
  LATERAL (
    SELECT c.one, pg_catalog.lead(c.one) OVER o AS two, pg_catalog.lead(c.one, 2) OVER o AS three
    FROM pg_catalog.unnest(pg_catalog.string_to_array(w.word, NULL)) WITH ORDINALITY AS c(one, at)
    WINDOW o AS (ORDER BY c.at)
  ) p,
  LATERAL (VALUES
    (CASE WHEN w.cjk THEN p.one END),
    (CASE WHEN w.cjk THEN p.one || p.two END),
    (CASE WHEN NOT w.cjk THEN p.one || p.two || p.three END)
  ) v(gram)
  WHERE v.gram IS NOT NULL
$$;

-- Only grams that lie wholly inside the literal.
CREATE OR REPLACE FUNCTION jx.query_grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(pg_catalog.array_agg(DISTINCT v.gram), '{}')
  FROM pg_catalog.regexp_matches(jx.gram_text(t), '[⺀-鿿가-힯豈-﫿]+|[[:alnum:]]+', 'g') AS run(m),
  LATERAL (SELECT m[1] AS word, m[1] ~ '^[⺀-鿿가-힯豈-﫿]' AS cjk OFFSET 0) w,
  LATERAL (
    SELECT c.one, pg_catalog.lead(c.one) OVER o AS two, pg_catalog.lead(c.one, 2) OVER o AS three
    FROM pg_catalog.unnest(pg_catalog.string_to_array(w.word, NULL)) WITH ORDINALITY AS c(one, at)
    WINDOW o AS (ORDER BY c.at)
  ) p,
  LATERAL (VALUES
    (CASE WHEN w.cjk AND pg_catalog.char_length(w.word) = 1 THEN p.one END),
    (CASE WHEN w.cjk THEN p.one || p.two END),
    (CASE WHEN NOT w.cjk THEN p.one || p.two || p.three END)
  ) v(gram)
  WHERE v.gram IS NOT NULL
$$;

DO $$
DECLARE made regclass;
BEGIN
  FOR made IN SELECT indexrelid::regclass FROM pg_catalog.pg_index
    WHERE pg_catalog.pg_get_indexdef(indexrelid) LIKE '%jx.grams(%'
  LOOP
    EXECUTE pg_catalog.format('REINDEX INDEX %s', made);
  END LOOP;
END
$$;
`,
}
