import type { Migration } from '../migration.ts'

/** Sessions that another provider opened after two factors, and the keys that were made in them. */
export const vouched: Migration = {
  id: 24,
  name: 'vouched',
  up: `
ALTER TABLE sys.session ADD COLUMN IF NOT EXISTS vouched boolean NOT NULL DEFAULT false;
ALTER TABLE sys.api_key ADD COLUMN IF NOT EXISTS vouched boolean NOT NULL DEFAULT false;
`,
}
