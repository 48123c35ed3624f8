import type { Migration } from '../migration.ts'

/** With whom a record is no longer shared: live events tell them once more. */
export const unshared: Migration = {
  id: 26,
  name: 'unshared',
  up: `ALTER TABLE sys.outbox ADD COLUMN IF NOT EXISTS principals text[];`,
}
