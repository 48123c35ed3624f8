import type { Migration } from '../migration.ts'

/**
 * An erasure is signed with a key that is not in the database: who can write to its tables cannot make one. And the
 * session in which the set-up of a second factor began.
 */
export const signedErasures: Migration = {
  id: 29,
  name: 'signed erasures',
  up: `
CREATE TABLE IF NOT EXISTS sys.erasure (
  id uuid PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  signature text NOT NULL
);
ALTER TABLE sys.second_factor ADD COLUMN IF NOT EXISTS session text;
`,
}
