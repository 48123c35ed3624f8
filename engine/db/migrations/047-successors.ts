import type { Migration } from '../migration.ts'

/** Who took over from people who left: what is theirs to decide goes there. */
export const successors: Migration = {
  id: 47,
  name: 'successors',
  up: `
CREATE TABLE sys.user_successor (
  user_id uuid PRIMARY KEY,
  successor uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  CHECK (user_id <> successor)
);
`,
}
