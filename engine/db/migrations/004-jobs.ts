import type { Migration } from '../migration.ts'

/** Where a job stands, so that it goes on after a kill; and what a row of its input became, for a second pass. */
export const jobs: Migration = {
  id: 4,
  name: 'jobs',
  up: `
ALTER TABLE sys.job ADD COLUMN IF NOT EXISTS cursor jsonb;

CREATE TABLE IF NOT EXISTS sys.job_row (
  job uuid NOT NULL REFERENCES sys.job (id) ON DELETE CASCADE,
  row bigint NOT NULL,
  record_id uuid NOT NULL,
  later jsonb NOT NULL,
  PRIMARY KEY (job, row)
);
`,
}
