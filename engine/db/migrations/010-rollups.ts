import type { Migration } from '../migration.ts'

/** Parents whose eventual rollups wait to be computed. A row a change, so that none meets another's. */
export const rollups: Migration = {
  id: 10,
  name: 'rollups',
  up: `
CREATE TABLE IF NOT EXISTS sys.rollup_due (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  object text NOT NULL,
  record_id uuid NOT NULL
);
`,
}
