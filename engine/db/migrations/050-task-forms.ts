import type { Migration } from '../migration.ts'

/** Tasks that open a form of their record. Their values keep the order in which they are asked for. */
export const taskForms: Migration = {
  id: 50,
  name: 'task_forms',
  up: `
ALTER TABLE sys.task ADD COLUMN form text, ALTER COLUMN fields TYPE json;
`,
}
