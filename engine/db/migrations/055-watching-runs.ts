import type { Migration } from '../migration.ts'

/**
 * Runs that are told when their record changes: something in them waits for what it says. Those that were under way are
 * found by their document; what such a run is told in vain changes nothing.
 */
export const watchingRuns: Migration = {
  id: 55,
  name: 'watching_runs',
  up: `
ALTER TABLE sys.run ADD COLUMN IF NOT EXISTS watches boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS run_watching ON sys.run (record_id) WHERE watches;
UPDATE sys.run r SET watches = true FROM sys.process_version v
WHERE r.ended_at IS NULL AND r.record_id IS NOT NULL AND v.kind = r.kind AND v.name = r.name AND v.version = r.version
  AND (v.document::text LIKE '%"onlyWhile"%' OR v.document::text LIKE '%"open"%');
`,
}
