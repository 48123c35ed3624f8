import type { Migration } from '../migration.ts'

/** Tasks that are one of several ways on: which one, and whether taking it decides or having done it. */
export const raceTasks: Migration = {
  id: 38,
  name: 'race tasks',
  up: `
ALTER TABLE sys.task ADD COLUMN option text;
ALTER TABLE sys.task ADD COLUMN decide_at text CHECK (decide_at IN ('claim', 'done'));
`,
}
