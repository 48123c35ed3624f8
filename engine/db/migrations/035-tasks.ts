import type { Migration } from '../migration.ts'

/** What runs ask people to do. */
export const tasks: Migration = {
  id: 35,
  name: 'tasks',
  up: `
CREATE TABLE sys.task (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES sys.run (id) ON DELETE CASCADE,
  token bigint NOT NULL,
  node text NOT NULL,
  -- Of the visit that asked: seats with the same key are decided together.
  key text NOT NULL,
  decision text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'closed')),
  assignee uuid,
  -- Who may claim it, while it is nobody's.
  candidates uuid[] NOT NULL DEFAULT '{}',
  title jsonb NOT NULL,
  description jsonb,
  outputs jsonb NOT NULL,
  fields jsonb NOT NULL,
  editable jsonb NOT NULL,
  object text,
  record_id uuid,
  port text,
  answer jsonb,
  ended_by uuid,
  created_at timestamptz(3) NOT NULL,
  claimed_at timestamptz(3),
  ended_at timestamptz(3)
);
CREATE INDEX task_assignee ON sys.task (assignee, created_at) WHERE state = 'open';
CREATE INDEX task_candidates ON sys.task USING gin (candidates) WHERE state = 'open';
CREATE INDEX task_ended ON sys.task (ended_by, ended_at) WHERE state = 'done';
CREATE INDEX task_run ON sys.task (run_id, token);
`,
}
