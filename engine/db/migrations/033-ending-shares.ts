import type { Migration } from '../migration.ts'

/** Few shares end; those that just did are asked for twice a second. */
export const endingShares: Migration = {
  id: 33,
  name: 'ending shares',
  up: `CREATE INDEX IF NOT EXISTS share_until ON sys.share (until) WHERE until IS NOT NULL;`,
}
