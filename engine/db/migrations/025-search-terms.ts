import type { Migration } from '../migration.ts'

/**
 * What one index an object is searched by: the grams of all its searchable fields, how its words begin, whose it is,
 * and whether it is of those rows that are looked at first. And the folding of plain ASCII, several times as fast; the
 * values are the same.
 */
export const searchTerms: Migration = {
  id: 25,
  name: 'search terms',
  async up(tx) {
    const found = await tx.client.query<{ name: string }>(
      `SELECT quote_ident(n.nspname) AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
       WHERE e.extname = 'pg_trgm'`,
    )
    await tx.client.query(functions(found.rows[0]?.name ?? 'public'))
  },
}

const cjk = '⺀-鿿가-힯豈-﫿'

/** @param trgm the schema that pg_trgm is in, quoted */
const functions = (trgm: string): string => `
CREATE OR REPLACE FUNCTION jx.fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN pg_catalog.octet_length(t) = pg_catalog.char_length(t)
    THEN pg_catalog.lower(t COLLATE "C") COLLATE "und-x-icu"
    ELSE pg_catalog.lower((CASE WHEN t IS NFKC NORMALIZED THEN t ELSE pg_catalog.normalize(t, 'NFKC') END) COLLATE "und-x-icu") END;

-- Grams as in jx.grams; '  a' and ' ab' for words that begin with a, with ab; '@…' for owners; '~~' for every eighth
-- row and '~' for every 64th, by chance: of what very many rows hold, these alone are looked through.
-- The cost is what it really costs, so that it is always asked of its index and never computed row by row.
CREATE OR REPLACE FUNCTION jx.search_terms(id uuid, owners uuid[], texts text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
DECLARE
  s text := jx.gram_text(pg_catalog.array_to_string(texts, ' '));
  draw int := pg_catalog.get_byte(pg_catalog.uuid_send(id), 15);
  c text[];
  found text[];
BEGIN
  IF pg_catalog.octet_length(s) = pg_catalog.char_length(s) THEN
    found := ARRAY(SELECT g.gram FROM pg_catalog.unnest(${trgm}.show_trgm(s)) AS g(gram)
      WHERE pg_catalog.right(g.gram, 1) <> ' ');
  ELSE
    s := pg_catalog.regexp_replace(s, '[^[:alnum:]${cjk}]+', ' ', 'g');
    c := pg_catalog.string_to_array(' ' || s || '  ', NULL);
    found := ARRAY(SELECT v.gram FROM (
      SELECT CASE
        WHEN p.two = ' ' THEN NULL
        WHEN p.two COLLATE "C" >= '⺀' AND (p.two COLLATE "C" <= '鿿' OR p.two COLLATE "C" BETWEEN '가' AND '힯'
          OR p.two COLLATE "C" BETWEEN '豈' AND '﫿') THEN CASE WHEN p.one <> ' ' THEN p.one || p.two END
        WHEN p.three <> ' ' THEN p.one || p.two || p.three END AS gram
      FROM ROWS FROM (pg_catalog.unnest(c), pg_catalog.unnest(c[2:]), pg_catalog.unnest(c[3:])) AS p(one, two, three)
      UNION ALL
      SELECT o.one FROM pg_catalog.unnest(pg_catalog.string_to_array(
        pg_catalog.regexp_replace(s, '[^${cjk}]+', '', 'g'), NULL)) AS o(one)
      UNION ALL
      SELECT '  ' || pg_catalog.left(w.word, 1) FROM pg_catalog.unnest(pg_catalog.string_to_array(
        pg_catalog.regexp_replace(s, '[${cjk}]+', ' ', 'g'), ' ')) AS w(word) WHERE w.word <> '') AS v
      WHERE v.gram IS NOT NULL);
  END IF;
  IF draw < 32 THEN found := found || '~~'::text; END IF;
  IF draw < 4 THEN found := found || '~'::text; END IF;
  IF owners IS NOT NULL THEN
    found := found || ARRAY(SELECT '@' || o FROM pg_catalog.unnest(owners) AS o WHERE o IS NOT NULL);
  END IF;
  RETURN found;
END
$$;
`
