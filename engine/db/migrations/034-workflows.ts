import type { Migration } from '../migration.ts'

/** What workflows need beside their runs: how they began, who waits for whom, what went outside. */
export const workflows: Migration = {
  id: 34,
  name: 'workflows',
  up: `
-- How it began, with what $old and $new were then.
ALTER TABLE sys.run ADD COLUMN IF NOT EXISTS trigger jsonb;
-- Runs with the same key wait for each other, where their workflow says so.
ALTER TABLE sys.run ADD COLUMN IF NOT EXISTS busy_key text;
ALTER TABLE sys.run ADD COLUMN IF NOT EXISTS queued boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS run_busy ON sys.run (busy_key, id) WHERE busy_key IS NOT NULL AND ended_at IS NULL;

-- The run that wrote, so that a chain of them is seen.
ALTER TABLE sys.outbox ADD COLUMN IF NOT EXISTS run_id uuid;

-- How far somebody has read the outbox: all of transactions before from_xid; of those up to to_xid, rows up to last_id.
CREATE TABLE sys.subscription (
  name text PRIMARY KEY,
  from_xid xid8 NOT NULL,
  to_xid xid8 NOT NULL,
  last_id bigint NOT NULL DEFAULT 0
);

-- What a trigger has fired for already: a time of a schedule, a date that a record reached, a call of a webhook.
CREATE TABLE sys.trigger_fire (
  workflow text NOT NULL,
  trigger text NOT NULL,
  key text NOT NULL,
  at timestamptz(3) NOT NULL,
  run_id uuid,
  PRIMARY KEY (workflow, trigger, key)
);
CREATE INDEX trigger_fire_at ON sys.trigger_fire (at);

-- Work outside of the database that a run asked for: written with its step, done by whoever takes it.
CREATE TABLE sys.run_call (
  key text PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  token bigint NOT NULL,
  node text NOT NULL,
  kind text NOT NULL,
  request jsonb NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sending', 'done', 'failed', 'withdrawn')),
  attempt integer NOT NULL DEFAULT 0,
  due_at timestamptz(3) NOT NULL,
  lease_until timestamptz(3),
  answer jsonb,
  created_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
);
CREATE INDEX run_call_due ON sys.run_call (due_at) WHERE state IN ('open', 'sending');
CREATE INDEX run_call_run ON sys.run_call (run_id, token);
`,
}
