import type { Migration } from '../migration.ts'

/** What the buttons of a task are called, by their names; a button without is called by its name. */
export const taskLabels: Migration = {
  id: 58,
  name: 'task_labels',
  up: `ALTER TABLE sys.task ADD COLUMN IF NOT EXISTS labels jsonb NOT NULL DEFAULT '{}'`,
}
