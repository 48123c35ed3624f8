import type { Migration } from '../migration.ts'

/**
 * Runs of workflows and approvals. Only what lives has rows in the tables of scopes, tokens, timers and subscriptions;
 * what happened is in `run_step`, what is to happen in `run_event`. Ids of such rows count up within their run.
 */
export const processes: Migration = {
  id: 30,
  name: 'processes',
  up: `
CREATE TABLE sys.process_version (
  kind text NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  hash text NOT NULL,
  -- As written: the order of outputs and nodes has a meaning.
  document json NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, name, version)
);

CREATE TABLE sys.run (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  model_version integer NOT NULL,
  object text,
  record_id uuid,
  parent_run uuid,
  parent_token bigint,
  root_run uuid NOT NULL,
  depth integer NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'waiting', 'incident', 'suspended', 'completed', 'cancelled')),
  result text,
  output jsonb,
  input jsonb,
  last_id bigint NOT NULL DEFAULT 0,
  last_serial bigint NOT NULL DEFAULT 0,
  steps bigint NOT NULL DEFAULT 0,
  entered bigint NOT NULL DEFAULT 0,
  allowed bigint NOT NULL,
  counts jsonb NOT NULL,
  threads jsonb NOT NULL DEFAULT '{}',
  incidents integer NOT NULL DEFAULT 0,
  starved bigint,
  unrested jsonb NOT NULL DEFAULT '[]',
  revision bigint NOT NULL DEFAULT 0,
  chain jsonb NOT NULL DEFAULT '[]',
  caused_by uuid,
  priority integer NOT NULL DEFAULT 0,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
);
CREATE INDEX run_record ON sys.run (object, record_id) WHERE ended_at IS NULL;
CREATE INDEX run_version ON sys.run (name, version, state);
CREATE INDEX run_parent ON sys.run (parent_run) WHERE parent_run IS NOT NULL;
CREATE INDEX run_started ON sys.run (state, started_at);

CREATE TABLE sys.run_scope (
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  parent bigint,
  owner bigint,
  node text,
  kind text NOT NULL,
  live integer NOT NULL,
  below integer NOT NULL,
  fired boolean NOT NULL,
  vars jsonb NOT NULL,
  visits jsonb NOT NULL,
  threads jsonb NOT NULL,
  last jsonb NOT NULL,
  done jsonb NOT NULL,
  branches jsonb NOT NULL,
  reached jsonb NOT NULL,
  arrived integer NOT NULL,
  items integer NOT NULL,
  fed integer NOT NULL,
  started integer NOT NULL,
  idx integer,
  item jsonb,
  fires jsonb NOT NULL,
  PRIMARY KEY (run_id, id)
);
CREATE INDEX run_scope_parent ON sys.run_scope (run_id, parent);
CREATE INDEX run_scope_owner ON sys.run_scope (run_id, owner);
CREATE INDEX run_scope_each ON sys.run_scope (run_id, node, idx) WHERE kind IN ('each', 'item');

CREATE TABLE sys.run_token (
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  scope bigint NOT NULL,
  node text NOT NULL,
  via text NOT NULL,
  branch text,
  state text NOT NULL,
  attempt integer NOT NULL,
  visit integer NOT NULL,
  since timestamptz(3) NOT NULL,
  owns boolean NOT NULL,
  lock text,
  granted boolean NOT NULL,
  PRIMARY KEY (run_id, id)
);
CREATE INDEX run_token_scope ON sys.run_token (run_id, scope, node, state);
CREATE INDEX run_token_node ON sys.run_token (run_id, node);

CREATE TABLE sys.run_item (
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  id text NOT NULL,
  scope bigint NOT NULL,
  idx integer NOT NULL,
  item jsonb,
  arrived integer,
  result jsonb,
  PRIMARY KEY (run_id, scope, idx)
);

CREATE TABLE sys.run_step (
  run_id uuid NOT NULL,
  n bigint NOT NULL,
  token bigint NOT NULL,
  scope bigint NOT NULL,
  node text NOT NULL,
  state text NOT NULL,
  port text,
  output jsonb,
  attempt integer NOT NULL,
  actor uuid,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3) NOT NULL,
  PRIMARY KEY (run_id, n, ended_at)
) PARTITION BY RANGE (ended_at);
CREATE TABLE sys.run_step_default PARTITION OF sys.run_step DEFAULT;

-- What is to happen to a run, in order. Who wakes a run takes its lock, so nobody needs one here.
CREATE TABLE sys.run_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  key text NOT NULL,
  event jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  done_at timestamptz(3),
  -- Why it changed nothing, when it came too late.
  refused text,
  UNIQUE (run_id, key)
);
CREATE INDEX run_event_undone ON sys.run_event (run_id, id) WHERE done_at IS NULL;
CREATE INDEX run_event_next ON sys.run_event (id) WHERE done_at IS NULL;

CREATE TABLE sys.run_timer (
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  token bigint NOT NULL,
  port text NOT NULL,
  due_at timestamptz(3) NOT NULL,
  is_boundary boolean NOT NULL,
  every jsonb,
  calendar text,
  -- Fired: its event is in the inbox.
  state text NOT NULL DEFAULT 'open',
  PRIMARY KEY (run_id, id)
);
CREATE INDEX run_timer_due ON sys.run_timer (due_at) WHERE state = 'open';
CREATE INDEX run_timer_token ON sys.run_timer (run_id, token);
CREATE INDEX run_timer_calendar ON sys.run_timer (calendar) WHERE state = 'open';

CREATE TABLE sys.run_wait (
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  token bigint NOT NULL,
  port text NOT NULL,
  event text NOT NULL,
  match text,
  is_boundary boolean NOT NULL,
  PRIMARY KEY (run_id, id)
);
CREATE INDEX run_wait_event ON sys.run_wait (event, match);
CREATE INDEX run_wait_token ON sys.run_wait (run_id, token);

CREATE TABLE sys.run_mail (
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  event text NOT NULL,
  match text,
  payload jsonb,
  expires_at timestamptz(3),
  PRIMARY KEY (run_id, id)
);

CREATE TABLE sys.run_lock (
  id text PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  token bigint NOT NULL
);
CREATE INDEX run_lock_run ON sys.run_lock (run_id);
CREATE TABLE sys.run_lock_wait (
  id text PRIMARY KEY,
  lock text NOT NULL,
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  token bigint NOT NULL
);
CREATE INDEX run_lock_wait_lock ON sys.run_lock_wait (lock, id);
CREATE INDEX run_lock_wait_token ON sys.run_lock_wait (run_id, token);

CREATE TABLE sys.incident (
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  name text NOT NULL,
  token bigint,
  node text,
  code text NOT NULL,
  detail jsonb,
  state text NOT NULL DEFAULT 'open',
  assignee uuid,
  created_at timestamptz(3) NOT NULL,
  resolved_at timestamptz(3),
  how text,
  reason text,
  PRIMARY KEY (run_id, id)
);
CREATE INDEX incident_open ON sys.incident (name, node, code) WHERE state = 'open';
CREATE INDEX incident_token ON sys.incident (run_id, token) WHERE state = 'open';
`,
}
