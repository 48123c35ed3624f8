import type { Migration } from '../migration.ts'

/**
 * What makes values of two records comparable: normalisers of names, numbers and addresses, and the likeness of two
 * names. Indexes are made of them, so a changed one gets a new name.
 */
export const duplicates: Migration = {
  id: 6,
  name: 'duplicates',
  async up(tx) {
    const found = await tx.client.query<{ name: string }>(
      `SELECT quote_ident(n.nspname) AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
       WHERE e.extname = 'pg_trgm'`,
    )
    await tx.client.query(functions(found.rows[0]?.name ?? 'public'))
  },
}

/** @param trgm the schema that pg_trgm is in, quoted */
const functions = (trgm: string): string => `
-- Width and case folded, blanks as one; nothing left is missing.
CREATE OR REPLACE FUNCTION jx.norm_plain(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT nullif(pg_catalog.btrim(pg_catalog.regexp_replace(jx.fold(t), '\\s+', ' ', 'g')), '')
$$;

-- Words alone: whatever is neither letter, digit nor mark is a blank; dots and quotes join (S.A., O'Neil).
CREATE OR REPLACE FUNCTION jx.words(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jx.norm_plain(pg_catalog.regexp_replace(
    pg_catalog.regexp_replace(jx.fold(t), '[.''’‘·•・]', '', 'g'),
    '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2010-\\u206f\\u3000-\\u303f\\uff00-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65]+', ' ', 'g'))
$$;

-- A company's name without its legal form, English and Chinese; all of it where nothing else would be left.
CREATE OR REPLACE FUNCTION jx.norm_company(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    jx.norm_plain(pg_catalog.regexp_replace(pg_catalog.regexp_replace(
      ' ' || pg_catalog.replace(jx.words(t), ' ', '  ') || ' ',
      ' (the|and|co|coltd|ltd|limited|inc|incorporated|corp|corporation|company|llc|llp|lp|plc|gmbh|mbh|ag|kg|kgaa|ohg|se|sa|sas|sarl|srl|spa|bv|nv|oy|oyj|ab|aps|pty|pte|pvt|kk|sdn|bhd) ', ' ', 'g'),
      '(股份有限公司|有限责任公司|有限責任公司|有限公司|股份公司|总公司|總公司|公司|株式会社|有限会社) *$|^ *(株式会社|有限会社)', ' ', 'g')),
    jx.words(t))
$$;

-- A person's name without what it is addressed by.
CREATE OR REPLACE FUNCTION jx.norm_person(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    jx.norm_plain(pg_catalog.regexp_replace(pg_catalog.regexp_replace(
      ' ' || pg_catalog.replace(jx.words(t), ' ', '  ') || ' ',
      ' (mr|mrs|ms|miss|dr|prof|sir|madam) ', ' ', 'g'), '(先生|女士|小姐|太太) *$', ' ', 'g')),
    jx.words(t))
$$;

-- Digits of a number as dialled inside its country: 86 and 1 are taken off where they are said to be the country's,
-- other countries' codes stay. Less than five digits are no number.
CREATE OR REPLACE FUNCTION jx.norm_phone(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN pg_catalog.length(p.inland) >= 5 THEN p.inland END
  FROM (SELECT pg_catalog.regexp_replace(pg_catalog.regexp_replace(jx.fold(t), '(ext|x|#|转|轉|分机).*$', ''), '[^0-9+]', '', 'g')) AS d(digits),
  LATERAL (SELECT CASE
    WHEN d.digits ~ '^(\\+|00)86' THEN pg_catalog.regexp_replace(d.digits, '^(\\+|00)860*', '')
    WHEN d.digits ~ '^86 *1[3-9][0-9]{9}$' THEN pg_catalog.substr(d.digits, 3)
    WHEN d.digits ~ '^(\\+|00)1[0-9]{10}$' THEN pg_catalog.regexp_replace(d.digits, '^(\\+|00)1', '')
    WHEN d.digits ~ '^(\\+|00)' THEN pg_catalog.regexp_replace(d.digits, '^(\\+|00)', '')
    ELSE pg_catalog.ltrim(d.digits, '0') END) AS p(inland)
$$;

-- Lower case, and without what stands between a plus sign and the at sign.
CREATE OR REPLACE FUNCTION jx.norm_email(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT pg_catalog.regexp_replace(jx.norm_plain(t), '^([^@+]+)\\+[^@]*@', '\\1@')
$$;

-- Letters and digits alone, whatever they are grouped by.
CREATE OR REPLACE FUNCTION jx.norm_code(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT nullif(pg_catalog.replace(jx.words(t), ' ', ''), '')
$$;

CREATE OR REPLACE FUNCTION jx.has_cjk(t text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT t ~ '[⺀-鿿가-힯豈-﫿]'
$$;

-- What two names are compared by: characters and pairs of Chinese, Japanese and Korean, trigrams of pg_trgm of others.
CREATE OR REPLACE FUNCTION jx.name_grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN jx.has_cjk(t) THEN jx.grams(t) ELSE ${trgm}.show_trgm(t) END
$$;

-- From 0 to 1: common grams of all grams, as similarity() of pg_trgm.
CREATE OR REPLACE FUNCTION jx.likeness(a text[], b text[]) RETURNS real LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (c.common::real / nullif(pg_catalog.cardinality(a) + pg_catalog.cardinality(b) - c.common, 0))::real
  FROM (SELECT pg_catalog.count(*) FROM (SELECT pg_catalog.unnest(a) INTERSECT SELECT pg_catalog.unnest(b)) AS x) AS c(common)
$$;

-- Whatever is at least \`likeness\` like a name shares one of these grams with it: as few as suffice, pairs of characters
-- and trigrams inside words first, which are rarer than single ones and beginnings.
CREATE OR REPLACE FUNCTION jx.probe_grams(g text[], likeness real) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(pg_catalog.array_agg(s.gram), '{}') FROM (
    SELECT u.gram FROM pg_catalog.unnest(g) AS u(gram)
    ORDER BY pg_catalog.char_length(pg_catalog.btrim(u.gram)) DESC, pg_catalog.md5(u.gram)
    LIMIT pg_catalog.cardinality(g) - pg_catalog.ceil(pg_catalog.cardinality(g) * likeness - 0.0001)::integer + 1) AS s
$$;
`
