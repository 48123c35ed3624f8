import type { Migration } from '../migration.ts'

/** Who was asked for advice on a task finds what is waited for. */
export const askedAdvice: Migration = {
  id: 59,
  name: 'asked_advice',
  up: `CREATE INDEX IF NOT EXISTS task_act_asked ON sys.task_act (person) WHERE act = 'askAdvice'`,
}
