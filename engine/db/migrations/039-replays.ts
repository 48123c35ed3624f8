import type { Migration } from '../migration.ts'

/** Replays of what happened, runs that are held, workflows that are paused, and from when timers count. */
export const replays: Migration = {
  id: 39,
  name: 'replays',
  up: `
-- What a replay looks at, and what came of it; gone with its job.
CREATE TABLE sys.replay_case (
  job uuid NOT NULL REFERENCES sys.job (id) ON DELETE CASCADE,
  n integer NOT NULL,
  at timestamptz(3) NOT NULL,
  object text,
  record_id uuid,
  -- Of the record's history; null where only a run tells of it.
  version integer,
  act text,
  trigger text,
  run_id uuid,
  outcome text,
  found jsonb,
  PRIMARY KEY (job, n)
);
CREATE INDEX replay_case_outcome ON sys.replay_case (job, outcome, n);

CREATE INDEX IF NOT EXISTS outbox_run ON sys.outbox (run_id) WHERE run_id IS NOT NULL;

-- Since when, by whom and why a run is held.
ALTER TABLE sys.run ADD COLUMN IF NOT EXISTS suspended jsonb;
CREATE INDEX IF NOT EXISTS run_paused ON sys.run (name, id) WHERE queued AND ended_at IS NULL;

-- Workflows whose triggers wait.
CREATE TABLE sys.workflow_pause (
  workflow text PRIMARY KEY,
  since timestamptz(3) NOT NULL,
  by_user uuid,
  reason text,
  code text
);
CREATE INDEX IF NOT EXISTS incident_created ON sys.incident (name, created_at);

-- Timers that a calendar changes are counted again from here.
ALTER TABLE sys.run_timer ADD COLUMN IF NOT EXISTS started_from timestamptz(3);
`,
}
