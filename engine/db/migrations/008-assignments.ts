import type { Migration } from '../migration.ts'

/** Why a record went to whom it went. */
export const assignments: Migration = {
  id: 8,
  name: 'assignments',
  up: `
CREATE TABLE IF NOT EXISTS sys.assignment (
  object text NOT NULL,
  record_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  rule text NOT NULL,
  entry text NOT NULL,
  user_id uuid,
  pool text,
  PRIMARY KEY (object, record_id, at)
);
`,
}
