import type { Migration } from '../migration.ts'

/** From when a run's life counts, once somebody has let it go on; before, from its start. */
export const lifeOfRuns: Migration = {
  id: 57,
  name: 'life_of_runs',
  up: `ALTER TABLE sys.run ADD COLUMN IF NOT EXISTS lives_from timestamptz(3)`,
}
