import type { Migration } from '../migration.ts'

/** What somebody gave a step in place of what it is written with, when they had it tried again. */
export const givenInput: Migration = {
  id: 51,
  name: 'given_input',
  up: `
ALTER TABLE sys.run_token ADD COLUMN given json;
`,
}
