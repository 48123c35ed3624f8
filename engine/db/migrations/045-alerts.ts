import type { Migration } from '../migration.ts'

/** Which alerts are raised, and were. */
export const alerts: Migration = {
  id: 45,
  name: 'alerts',
  up: `
CREATE TABLE sys.alert (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert text NOT NULL,
  object text NOT NULL,
  record_id uuid NOT NULL,
  raised_at timestamptz(3) NOT NULL,
  -- Since then its condition does not hold any more.
  cleared_at timestamptz(3)
);
CREATE UNIQUE INDEX alert_open ON sys.alert (alert, record_id) WHERE cleared_at IS NULL;
CREATE INDEX alert_record ON sys.alert (record_id, alert);
`,
}
