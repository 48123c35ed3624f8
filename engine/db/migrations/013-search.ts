import type { Migration } from '../migration.ts'

export const search: Migration = {
  id: 13,
  name: 'search',
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
-- What it really costs, so that it is always asked of its index and never computed row by row: over a million rows that
-- was 15 s against 10 ms.
ALTER FUNCTION jx.grams(text) COST 10000;

-- From 0 to 1: how like the text's likest part is to a word that may be mistyped.
CREATE OR REPLACE FUNCTION jx.word_likeness(word text, t text) RETURNS real LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT ${trgm}.word_similarity(word, jx.fold(t))
$$;
`
