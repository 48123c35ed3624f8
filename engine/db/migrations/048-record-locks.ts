import type { Migration } from '../migration.ts'

/**
 * What a lock is besides: fields whose change has its approval begin again, and how long one stands that outlives its
 * approval, by the clock or while a condition holds of the record.
 */
export const recordLocks: Migration = {
  id: 48,
  name: 'record_locks',
  up: `
ALTER TABLE sys.record_lock
  ADD COLUMN restart_on text[],
  ADD COLUMN stands_until timestamptz(3),
  ADD COLUMN stands_while text;
`,
}
