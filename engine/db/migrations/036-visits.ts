import type { Migration } from '../migration.ts'

/** What an answer to a run names besides its token, and how the runs of a record are found. */
export const visits: Migration = {
  id: 36,
  name: 'visits',
  up: `
-- The visit of its caller's node that waits for its end.
ALTER TABLE sys.run ADD COLUMN IF NOT EXISTS parent_visit text;
-- What its node was called when this visit began, where a migration has renamed it since.
ALTER TABLE sys.run_token ADD COLUMN IF NOT EXISTS entered_as text;

CREATE INDEX IF NOT EXISTS run_of_record ON sys.run (object, record_id, id DESC) WHERE record_id IS NOT NULL;
`,
}
