import type { Migration } from '../migration.ts'

const tables = [
  'run_scope',
  'run_token',
  'run_item',
  'run_event',
  'run_timer',
  'run_wait',
  'run_mail',
  'run_lock_wait',
  'incident',
]

/**
 * How many rows a run has cannot be told from other runs: most have three, some have thousands. By statistics of many
 * small ones PostgreSQL takes a run to have one row, and any index that begins with the run to be as good as the one that
 * names the row; a large run is then read whole for each event. A hundred, it is told here.
 */
export const rowsOfRuns: Migration = {
  id: 54,
  name: 'rows_of_runs',
  up: tables
    .map(
      (table) =>
        `ALTER TABLE sys.${table} ALTER COLUMN run_id SET (n_distinct = -0.01); ANALYZE sys.${table};`,
    )
    .join('\n'),
}
