import type { Migration } from '../migration.ts'

/** Indexes of likeness take new rows at once, as those that are made from now on do. */
export const likenessIndexes: Migration = {
  id: 14,
  name: 'likeness-indexes',
  up: `
DO $$
DECLARE made regclass;
BEGIN
  FOR made IN SELECT indexrelid::regclass FROM pg_catalog.pg_index
    WHERE pg_catalog.pg_get_indexdef(indexrelid) LIKE '%USING gin (jx.name_grams(%'
  LOOP
    EXECUTE pg_catalog.format('ALTER INDEX %s SET (fastupdate = off)', made);
    PERFORM pg_catalog.gin_clean_pending_list(made);
  END LOOP;
END
$$;
`,
}
