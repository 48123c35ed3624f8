import type { Migration } from '../migration.ts'

/** What merges of records did, so that each can be undone exactly. */
export const merges: Migration = {
  id: 7,
  name: 'merges',
  up: `
CREATE TABLE sys.merge (
  id uuid PRIMARY KEY,
  object text NOT NULL,
  survivor uuid NOT NULL,
  losers uuid[] NOT NULL,
  -- Fields of the survivor that got another value: { field: [before, after] }.
  changes jsonb NOT NULL,
  -- Shares as they were before, of all records: [ { record_id, principal, level, until, made_by, made_at } ].
  shares jsonb NOT NULL,
  user_id uuid,
  at timestamptz(3) NOT NULL,
  undone_at timestamptz(3),
  undone_by uuid
);
CREATE INDEX merge_survivor ON sys.merge (object, survivor, at);

-- A reference that pointed to a record merged away: column of the record's table, or of a link table.
CREATE TABLE sys.merge_move (
  merge uuid NOT NULL REFERENCES sys.merge ON DELETE CASCADE,
  object text NOT NULL,
  record_id uuid NOT NULL,
  column_name text NOT NULL,
  from_id uuid NOT NULL,
  -- The survivor; null where it would have pointed to itself, or where the link was there already.
  to_id uuid,
  PRIMARY KEY (merge, object, column_name, record_id, from_id)
);
`,
}
