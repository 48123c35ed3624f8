import type { Migration } from '../migration.ts'

/**
 * The same folding, four times as fast: nearly every text is normalized already, and to see that is much cheaper than
 * to do it again. Not STRICT, though nothing is made of nothing as before: a strict one would not be inlined.
 */
export const fasterFold: Migration = {
  id: 22,
  name: 'faster fold',
  up: `
CREATE OR REPLACE FUNCTION jx.fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN pg_catalog.lower((CASE WHEN t IS NFKC NORMALIZED THEN t ELSE pg_catalog.normalize(t, 'NFKC') END) COLLATE "und-x-icu");
`,
}
