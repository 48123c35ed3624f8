import type { Migration } from '../migration.ts'

/** When everybody signed in last, one row a person: lists of people need not look for it in the audit. */
export const lastSignIn: Migration = {
  id: 27,
  name: 'last-sign-in',
  up: `
CREATE TABLE IF NOT EXISTS sys.last_sign_in (
  user_id uuid PRIMARY KEY,
  at timestamptz(3) NOT NULL
);
INSERT INTO sys.last_sign_in (user_id, at)
  SELECT user_id, max(at) FROM sys.audit WHERE kind = 'sign_in' AND user_id IS NOT NULL GROUP BY user_id
  ON CONFLICT (user_id) DO NOTHING;
`,
}
